import developmentKey from '../../config/development-key.json' with { type: 'json' };

/** Variables of the Worker wherever it is served or tested on a developer's machine; production has its own. */
export const developmentVars = {
  ENVIRONMENT: 'development',
  HEXHAIL_SECRET: developmentKey.secret,
};
