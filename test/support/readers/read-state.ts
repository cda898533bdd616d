import { Session } from 'node:inspector';
import * as z from 'zod';

/**
 * Every text that an object holds: in its fields, private ones included, in what these hold, and as a key of anything.
 * A private field is read as a debugger reads it, so that a store need not tell what it keeps.
 */
export function textsIn(root: unknown): string[] {
  const texts: string[] = [];
  const seen = new Set<unknown>();
  const session = new Session();
  session.connect();
  const waiting = [root];
  try {
    while (waiting.length > 0) {
      const value = waiting.pop();
      if (typeof value === 'string') texts.push(value);
      if (typeof value !== 'object' || value === null || seen.has(value)) continue;
      seen.add(value);
      if (value instanceof Uint8Array) texts.push(Buffer.from(value).toString());
      else if (value instanceof Map) waiting.push(...value.keys(), ...value.values());
      else if (value instanceof Set || Array.isArray(value)) waiting.push(...value);
      else waiting.push(...Object.keys(value), ...Object.values(value), ...privateFieldsOf(session, value));
    }
  } finally {
    session.disconnect();
  }
  return texts;
}

/** What the types of Node.js leave out of the answer. */
const Described = z.object({
  privateProperties: z
    .array(z.object({ value: z.object({ objectId: z.string().optional(), value: z.unknown().optional() }).optional() }))
    .default([]),
});

/** Where the debugger finds the object that it is asked about, and puts what it found. */
const desk: { asked: object | null; readonly found: unknown[] } = { asked: null, found: [] };
const DESK = '__deskOfReadState';

/** Whether a class in the chain names something private: no other object has a private field. */
const NAMING_PRIVATES = new WeakMap<object, boolean>();

function mayHavePrivates(prototype: unknown): boolean {
  if (typeof prototype !== 'object' || prototype === null || prototype === Object.prototype) return false;
  const known = NAMING_PRIVATES.get(prototype);
  if (known !== undefined) return known;
  const may = String(prototype.constructor).includes('#') || mayHavePrivates(Object.getPrototypeOf(prototype));
  NAMING_PRIVATES.set(prototype, may);
  return may;
}

function privateFieldsOf(session: Session, asked: object): unknown[] {
  if (!mayHavePrivates(Object.getPrototypeOf(asked))) return [];
  Object.assign(globalThis, { [DESK]: desk });
  desk.asked = asked;
  desk.found.length = 0;
  // In its own thread the inspector answers before `post` returns.
  session.post('Runtime.evaluate', { expression: `${DESK}.asked` }, (failure, evaluated) => {
    const { objectId } = evaluated.result;
    if (failure !== null || objectId === undefined) throw failure ?? new Error('the inspector does not see the object');
    session.post('Runtime.getProperties', { objectId, ownProperties: true }, (error, properties) => {
      if (error !== null) throw error;
      for (const { value } of Described.parse(properties).privateProperties) {
        if (value?.objectId === undefined) desk.found.push(value?.value);
        else put(session, value.objectId);
      }
    });
  });
  desk.asked = null;
  Reflect.deleteProperty(globalThis, DESK);
  return [...desk.found];
}

function put(session: Session, objectId: string): void {
  const functionDeclaration = `function () { ${DESK}.found.push(this); }`;
  session.post('Runtime.callFunctionOn', { objectId, functionDeclaration }, (error) => {
    if (error !== null) throw error;
  });
}
