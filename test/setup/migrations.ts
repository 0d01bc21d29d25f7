import { applyD1Migrations, reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';

// Files share a runtime: each finds it empty, and what the one before still had to do is gone.
await reset();
await applyD1Migrations(env.DB, env.D1_MIGRATIONS);
