import { startEmulator } from '../../../bin/local/emulator.ts';
import { findFreePort } from '../../../bin/local/free-port.ts';

/** A process to be killed by a test: starts an emulator, says where, and waits. */
const [, , python = '', runFolder = ''] = process.argv;
const emulator = await startEmulator({
  python,
  runFolder,
  port: await findFreePort(),
  signal: new AbortController().signal,
});
console.log(emulator.endpointUrl);
await emulator.ended;
