export const perRow = 25

/** A drawing of so many steps and events, one after another in rows, each step with a role and a form, with its picture. */
export function grid(nodes: number): string {
  const at = (n: number) => ({ x: 60 + (n % perRow) * 180, y: 60 + Math.floor(n / perRow) * 160 })
  const elements: string[] = []
  const picture: string[] = []
  for (let n = 0; n < nodes; n++) {
    const { x, y } = at(n)
    const event = n === 0 || n === nodes - 1
    elements.push(event ? `<bpmn:${n === 0 ? 'start' : 'end'}Event id="n${n}"/>` : step(n))
    const bounds = event ? `x="${x + 42}" y="${y + 22}" width="36" height="36"` : `x="${x}" y="${y}" width="120" height="80"` // biome-ignore format: short
    picture.push(`<bpmndi:BPMNShape id="n${n}_s" bpmnElement="n${n}"><dc:Bounds ${bounds}/></bpmndi:BPMNShape>`)
    if (n === 0) continue
    elements.push(`<bpmn:sequenceFlow id="f${n}" sourceRef="n${n - 1}" targetRef="n${n}"/>`)
    picture.push(`<bpmndi:BPMNEdge id="f${n}_e" bpmnElement="f${n}">${way(at(n - 1), at(n))}</bpmndi:BPMNEdge>`)
  }
  return `<?xml version="1.0"?><bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
  xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:palisade="http://palisade.example/bpmn/1" id="d" targetNamespace="x">
  <bpmn:process id="p" isExecutable="true">${elements.join('')}</bpmn:process>
  <bpmndi:BPMNDiagram id="di"><bpmndi:BPMNPlane id="pl" bpmnElement="p">${picture.join('')}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>`
}

const step = (n: number) =>
  `<bpmn:userTask id="n${n}" name="Step ${n}"><bpmn:extensionElements><palisade:task who="engineer" due="PT4H"><palisade:field name="seen_${n}" label="Seen" type="yes_no"/></palisade:task></bpmn:extensionElements></bpmn:userTask>`

type Point = { x: number; y: number }
/** From the right side of one to the left side of the next, or down to the next row. */
function way(from: Point, to: Point): string {
  const points = from.y === to.y ? [[from.x + 120, from.y + 40], [to.x, to.y + 40]] : [[from.x + 60, from.y + 80], [from.x + 60, from.y + 120], [to.x + 60, from.y + 120], [to.x + 60, to.y]] // biome-ignore format: two lists
  return points.map(([x, y]) => `<di:waypoint x="${x}" y="${y}"/>`).join('')
}
