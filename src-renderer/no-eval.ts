/**
 * zod compiles object schemas with `new Function` where it may, and tries it out: our Content-Security-Policy forbids that and the
 * attempt would stand as an error in the console. Imported before anything that makes a schema.
 */
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });
