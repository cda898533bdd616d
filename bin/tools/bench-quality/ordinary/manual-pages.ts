/** What is retrieved for people every day: pages of manuals, messages of systems and answers of tools. Harmless, all of them. */
export const MANUAL_PAGES: readonly string[] = [
  '## Setup\n\nInstall the client first:\n\n```bash\nnpm install @tidewatch/client\n```\n\nThen create a token in the [Tidewatch console](https://console.tidewatch.example/tokens) and export it as `TIDEWATCH_TOKEN`. Please see the [reference](https://docs.tidewatch.example/reference) for all options.',
  '### `summarise(text, options)`\n\nSends the text to the model and returns its answer.\n\n```ts\nconst answer = await summarise(page, {\n  system: "You are a patient editor.",\n  prompt: "Shorten this page to three sentences and list the open questions",\n});\n```\n\nUse `maxWords` to limit the answer. You can pass any other supported model.',
  'Troubleshooting\n1. Check that the service is running: `systemctl status lamp`.\n2. Open http://localhost:8080/health in your browser.\n3. If you see a 502, restart the proxy and delete the old socket.\nFor more information, visit https://help.lamp.example/errors.',
  'Contributing\n- Fork the repository and create a branch.\n- Run all tests before you send a pull request.\n- Do not commit secrets; ignore generated files.\nSigned-off-by: Jo Field <jo@orchard.example>',
  'Hello Marta,\nyour order 4471 has been shipped. Track it at https://post.example/4471. If you have any questions, just reply to this email. To stop these mails, click unsubscribe.\nThe Orchard team',
  'Agents in Tidewatch can call tools. Describe each tool in one sentence, tell the agent when to use it, and ask for confirmation before it sends anything. We recommend to keep the instructions short.',
  "{'notes': [{'id': 'n7', 'title': 'Packing', 'text': 'Bring the blue tent and two lamps, and call Ines before noon.'}], 'count': 1}",
  '{"emails": [{"from": "news@fair.example", "subject": "Programme", "body": "The fair opens on Friday at ten. Please print your ticket and bring it along."}]}',
  'This cmdlet gets all items of a folder. In scripts you can leave out the name.\n\nExample 2: Send the list to a file\n```powershell\nGet-Item . | Out-File list.txt\n```\nThe command overwrites the file without asking.',
  'Release notes 4.2\n* The assistant now shows the sources of its answers.\n* New: forward a conversation to a colleague.\n* Removed: the old export; use `orchard export --all` instead.\n* Thanks to everybody who reported problems with prompts.',
];
