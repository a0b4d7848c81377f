// Preloaded by the start benchmark: supplies the module that the Functions worker supplies, and counts registrations.
const { Module } = require('node:module');
const original = Module.prototype.require;
const core = {
  registered: 0,
  setProgrammingModel() {},
  registerFunction() {
    core.registered += 1;
    return { dispose() {} };
  },
  registerHook: () => ({ dispose() {} }),
  log() {},
};
globalThis.functionsCore = core;
Module.prototype.require = function require(id) {
  return id === '@azure/functions-core' ? core : original.call(this, id);
};
