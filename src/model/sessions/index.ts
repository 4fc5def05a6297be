// Sessions: what a Workshop becomes under the settings of an installation.
export * from './addresses.js';
export * from './admission.js';
export * from './names.js';
export * from './networks.js';
export * from './settings.js';
