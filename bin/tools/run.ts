import { TOOLS } from './tools.ts';

/** `npm run tool -- <name> [words of the tool]`; without a name it lists the tools. */
const [name] = process.argv.splice(2, 1);
if (name !== undefined && Object.hasOwn(TOOLS, name)) {
  await import(`./${name}/main.ts`);
} else {
  const width = Math.max(...Object.keys(TOOLS).map((tool) => tool.length));
  const lines = Object.entries(TOOLS).map(([tool, purpose]) => `  ${tool.padEnd(width)}  ${purpose}`);
  const list = ['npm run tool -- <name> [words of the tool]', '', ...lines].join('\n');
  if (name === undefined) console.log(list);
  else {
    console.error(`There is no tool ${name}.\n\n${list}`);
    process.exitCode = 2;
  }
}
