// Every shared textual type in one place.
export * from './cidr.js';
export * from './duration.js';
export * from './email.js';
export * from './host.js';
export * from './image.js';
export * from './names.js';
export * from './port.js';
export * from './quantity.js';
export * from './scalar.js';
