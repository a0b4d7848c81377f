import manifest from '../../package.json' with { type: 'json' };

/** The version of Breakwater. */
export const { version } = manifest;
