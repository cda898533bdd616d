import { jsonExport } from './otlp-requests.ts';

/** An export with the secret in one of its texts each time, and under every attribute that means something to us. */
export function plantedExports(plant: string) {
  const attributes = [
    ...['user.id', 'session.id', 'gen_ai.conversation.id', 'gen_ai.request.model', 'gen_ai.system', 'error.type'],
    ...['gen_ai.input.messages', 'gen_ai.output.messages', 'gen_ai.tool.name', 'any.other', plant],
  ];
  const ids = { traceId: '5b8efff798038103d269b633813fc60c', spanId: 'eee19b7ec3c1b174' };
  const chat = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'gpt-4' };
  const spans = [
    ...attributes.map((name) => ({ field: name, span: { attributes: { ...chat, [name]: plant } } })),
    { field: 'name', span: { name: plant, attributes: chat } },
    { field: 'status.message', span: { error: plant, attributes: chat } },
    { field: 'event', span: { eventAttributes: { [plant]: plant }, attributes: chat } },
    { field: 'traceId', span: { traceId: plant } },
    { field: 'spanId', span: { spanId: plant } },
  ].map(({ field, span }) => ({ path: field, value: jsonExport([{ ...ids, ...span }]) }));
  const resource = ['aegis.project_id', 'service.name', plant].map((name) => {
    const [group] = jsonExport([{ ...ids, attributes: chat }]).resourceSpans;
    const own = [{ key: name, value: { stringValue: plant } }];
    return { path: `resource ${name}`, value: { resourceSpans: [{ ...group, resource: { attributes: own } }] } };
  });
  return [...spans, ...resource];
}
