import { startEmulator } from '../../bin/local/emulator.ts';

/** A process to be killed by a test: starts an emulator, says where, and waits. */
const [, , python = '', runFolder = ''] = process.argv;
const emulator = await startEmulator({ python, runFolder, signal: new AbortController().signal });
console.log(emulator.endpointUrl);
await emulator.ended;
