const text = (name: string) => ({ name, type: 'String', isAttr: true })
const yes = (name: string) => ({ name, type: 'Boolean', isAttr: true })
const many = (name: string, type: string) => ({ name, type, isMany: true })

/**
 * Our properties in a diagram, as a moddle descriptor: the reader and the editor both take it, so that what one writes the other reads.
 * `Task`, `Act`, `DecisionTable`, `Several` and `Call` stand in the extension elements of a step, `Sent` in those of what throws.
 */
export const palisadeExtension = {
  name: 'Palisade',
  prefix: 'palisade',
  uri: 'http://palisade.example/bpmn/1',
  xml: { tagAlias: 'lowerCase' },
  associations: [],
  types: [
    {
      name: 'Task',
      superClass: ['Element'],
      properties: [
        text('who'),
        text('due'),
        text('milestone'),
        yes('approval'),
        yes('passkey'),
        { name: 'instructions', type: 'Instructions' },
        many('fields', 'Field'),
        many('reminders', 'Reminder'),
        many('records', 'Record'),
      ],
    },
    { name: 'Instructions', properties: [{ name: 'text', type: 'String', isBody: true }] },
    {
      name: 'Field',
      properties: [text('name'), text('label'), text('type'), yes('required'), many('options', 'Option')],
    },
    { name: 'Option', properties: [text('value')] },
    { name: 'Reminder', properties: [text('at')] },
    { name: 'Record', properties: [text('name')] },
    { name: 'Act', superClass: ['Element'], properties: [text('name'), many('inputs', 'Input')] },
    { name: 'Sent', superClass: ['Element'], properties: [many('inputs', 'Input')] },
    { name: 'Input', properties: [text('name'), text('value')] },
    { name: 'Output', properties: [text('name'), text('value')] },
    {
      name: 'DecisionTable',
      superClass: ['Element'],
      properties: [text('hit'), many('columns', 'Column'), many('results', 'Result'), many('rules', 'Rule')],
    },
    { name: 'Column', properties: [text('expression')] },
    { name: 'Result', properties: [text('name')] },
    { name: 'Rule', properties: [many('when', 'When'), many('then', 'Then')] },
    { name: 'When', properties: [text('test')] },
    { name: 'Then', properties: [text('value')] },
    {
      name: 'Several',
      superClass: ['Element'],
      properties: [text('over'), text('item'), text('into'), text('gives')],
    },
    {
      name: 'Call',
      superClass: ['Element'],
      properties: [text('procedure'), many('inputs', 'Input'), many('outputs', 'Output')],
    },
    { name: 'Keyed', extends: ['bpmn:MessageEventDefinition', 'bpmn:ReceiveTask', 'bpmn:SendTask'], properties: [text('key')] }, // biome-ignore format: one type
    { name: 'Resulting', extends: ['bpmn:ScriptTask', 'bpmn:BusinessRuleTask'], properties: [text('result')] },
  ],
}
