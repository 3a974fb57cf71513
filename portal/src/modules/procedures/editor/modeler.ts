import Modeler from 'bpmn-js/lib/Modeler'
import { palisadeExtension } from '#procedures-rules'
import { letDrawingsShow } from '../../../trusted.ts'
import { stacking } from './stacking.ts'
import { type Pause, textInPieces, type Writer, type Written } from './writing.ts'

/** An element of the standard as moddle holds it. */
export interface Business {
  $type: string
  $parent?: Business
  id: string
  name?: string
  get(name: string): unknown
  set(name: string, value: unknown): void
}

/** What stands on the canvas: a step, an event, an arrow, or the canvas itself. */
export interface Shape {
  id: string
  type: string
  businessObject: Business
  labelTarget?: Shape
  source?: Shape
}

interface Modeling {
  updateProperties(shape: Shape, properties: Record<string, unknown>): void
  updateModdleProperties(shape: Shape, of: Business, properties: Record<string, unknown>): void
}
interface Moddle {
  create(type: string, properties?: Record<string, unknown>): Business
}
interface Parts {
  modeling: Modeling
  moddle: Moddle
  selection: { get(): Shape[]; select(shape: Shape): void }
  elementRegistry: { get(id: string): Shape | undefined; getAll(): Shape[] }
  canvas: {
    zoom(to: 'fit-viewport', center?: 'auto'): void
    getRootElement(): Shape
    hasMarker(shape: Shape | string, marker: string): boolean
    addMarker(shape: Shape | string, marker: string): void
    removeMarker(shape: Shape | string, marker: string): void
    scrollToElement(shape: Shape): void
  }
  eventBus: { fire(event: string, data: object): void }
  commandStack: { undo(): void; redo(): void; canUndo(): boolean; canRedo(): boolean }
}

export type Drawing = InstanceType<typeof Modeler>

/** A part of the library by its name. */
export const part = <N extends keyof Parts>(of: Drawing, name: N): Parts[N] => of.get(name) as Parts[N]

/** Opens a drawing for change; what it holds of ours is known to the library, so that it is kept and can be changed. */
export async function openDrawing(container: HTMLElement, xml: string): Promise<Drawing> {
  letDrawingsShow()
  const drawing = new Modeler({
    container,
    moddleExtensions: { palisade: palisadeExtension },
    additionalModules: [stacking],
  })
  await drawing.importXML(xml)
  part(drawing, 'canvas').zoom('fit-viewport', 'auto')
  return drawing
}

/** The text of the drawing as it stands. */
export async function xmlOf(drawing: Drawing): Promise<string> {
  const { xml } = await drawing.saveXML({ format: true })
  return xml ?? ''
}

/** The same, written a piece at a time: see `textInPieces`. What cannot be taken apart is written whole: nothing drawn is lost. */
export async function xmlInPieces(drawing: Drawing, pause: Pause): Promise<string | null> {
  const definitions = drawing.getDefinitions() as unknown as Written
  // As `saveXML` does: the library's own parts put the shapes in the order in which they lie on each other.
  part(drawing, 'eventBus').fire('saveXML.start', { definitions })
  const pieces = textInPieces(part(drawing, 'moddle') as unknown as Writer, definitions, pause)
  return pieces.catch(() => xmlOf(drawing))
}

/** Where a drawing begins: one start, one step of a person, one end. */
export const firstDrawing = (key: string, name: string): string => {
  const title = new Option(name).innerHTML.replaceAll('"', '&quot;')
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
  xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI"
  xmlns:palisade="${palisadeExtension.uri}" id="definitions" targetNamespace="${palisadeExtension.uri}">
  <bpmn:process id="${key.replaceAll('-', '_')}" name="${title}" isExecutable="true">
    <bpmn:startEvent id="start"><bpmn:outgoing>flow_1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:userTask id="step_1"><bpmn:incoming>flow_1</bpmn:incoming><bpmn:outgoing>flow_2</bpmn:outgoing></bpmn:userTask>
    <bpmn:endEvent id="end"><bpmn:incoming>flow_2</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="flow_1" sourceRef="start" targetRef="step_1" />
    <bpmn:sequenceFlow id="flow_2" sourceRef="step_1" targetRef="end" />
  </bpmn:process>
  <bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement="${key.replaceAll('-', '_')}">
    <bpmndi:BPMNShape id="start_di" bpmnElement="start"><dc:Bounds x="160" y="142" width="36" height="36" /></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="step_1_di" bpmnElement="step_1"><dc:Bounds x="260" y="120" width="120" height="80" /></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="end_di" bpmnElement="end"><dc:Bounds x="444" y="142" width="36" height="36" /></bpmndi:BPMNShape>
    <bpmndi:BPMNEdge id="flow_1_di" bpmnElement="flow_1"><di:waypoint x="196" y="160" /><di:waypoint x="260" y="160" /></bpmndi:BPMNEdge>
    <bpmndi:BPMNEdge id="flow_2_di" bpmnElement="flow_2"><di:waypoint x="380" y="160" /><di:waypoint x="444" y="160" /></bpmndi:BPMNEdge>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>
`
}
