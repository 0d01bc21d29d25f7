-- One operator of a fleet: whose tokens are trusted, and which rules of dispatch differ from the defaults.
CREATE TABLE tenants (
  tenant     TEXT PRIMARY KEY,
  -- The `iss` of its tokens.
  issuer     TEXT NOT NULL,
  algorithm  TEXT NOT NULL CHECK (algorithm IN ('ES256', 'EdDSA', 'RS256', 'PS256', 'HS256')),
  -- A JWK or a JWKS (RFC 7517): public keys, or for HS256 the shared secret.
  key        TEXT NOT NULL CHECK (json_valid(key)),
  -- What differs from the default policy, as a JSON object.
  policy     TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(policy)),
  updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
) STRICT;
