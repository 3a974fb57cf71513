import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconDownload,
  IconMaximize,
  IconPencil,
  IconPlayerPlay,
  IconUpload,
} from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Btn } from '../../../ui/Btn.tsx'
import { Icon } from '../../../ui/Icon.tsx'
import { later } from '../../../ui/later.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { Empty, RefusalNote, Skeleton } from '../../../ui/States.tsx'
import { say } from '../../../words/procedure-editor.ts'
import { say as play } from '../../../words/procedure-play.ts'
import { PublishDialog } from '../PublishDialog.tsx'
import type { Procedure } from '../shown.ts'
import { Another } from './Another.tsx'
import type { Opened } from './EditorPage.tsx'
import { FoundPart } from './FoundPart.tsx'
import { firstDrawing, part, type Shape, xmlOf } from './modeler.ts'
import { Panel } from './Panel.tsx'
import { useSaving } from './saving.ts'
import { useDrawing } from './useDrawing.ts'
import 'bpmn-js/dist/assets/bpmn-js.css'
import 'bpmn-js/dist/assets/bpmn-font/css/bpmn.css'
import '../procedures.css'
import '../diagram.css'
import './editor.css'

const Simulator = later(() => import('./simulate/Simulator.tsx'), <Skeleton rows={4} />)

/** The canvas with what is chosen beside it. Every change is saved by itself. */
export default function Desk({ of, opened, onReopen }: { of: Procedure; opened: Opened; onReopen: () => void }) {
  const saving = useSaving(of.id, opened.base)
  const place = useRef<HTMLDivElement>(null)
  const [shape, setShape] = useState<Shape | null>(null)
  const [publishing, setPublishing] = useState<number | null>(null)
  const first = opened.xml ?? firstDrawing(of.key, of.name)
  const told = { onDraw: saving.drawn, onChange: saving.changed, onChoose: setShape }
  const { drawing, broken, open, flush } = useDrawing(place, first, told)
  const { changed } = saving
  // What was not saved when the page closed is saved now.
  useEffect(() => {
    if (opened.restored && opened.xml) changed(opened.xml)
  }, [opened, changed])

  // What is tried out is the drawing as it stands; while it is, nothing can be drawn.
  const [trying, setTrying] = useState<string | null>(null)
  const commands = drawing && part(drawing, 'commandStack')
  const publish = async () => {
    await flush()
    setPublishing(await saving.now())
  }
  return (
    <>
      <PageHead title={of.name} back={{ to: '/procedures/$procedure', params: { procedure: of.id }, label: of.name }}>
        <span className={saving.state === 'kept' ? 'sm t-p3' : 'sm d3'} role="status">
          {saving.state === 'another' ? say.kept : say[saving.state]}
        </span>
        <Tool
          icon={IconArrowBackUp}
          label={say.undo}
          off={trying !== null || !commands?.canUndo()}
          onClick={() => commands?.undo()}
        />
        <Tool
          icon={IconArrowForwardUp}
          label={say.redo}
          off={trying !== null || !commands?.canRedo()}
          onClick={() => commands?.redo()}
        />
        <Tool
          icon={IconMaximize}
          label={say.fit}
          onClick={() => drawing && part(drawing, 'canvas').zoom('fit-viewport', 'auto')}
        />
        <Take onText={(xml) => void open(xml).then((is) => is && changed(xml))} />
        <Tool icon={IconDownload} label={say.exportFile} onClick={() => drawing && void give(xmlOf(drawing), of.key)} />
        {trying === null ? (
          <Btn
            icon={IconPlayerPlay}
            disabled={!drawing}
            onClick={() => drawing && void xmlOf(drawing).then((xml) => setTrying(xml))}
          >
            {play.tryOut}
          </Btn>
        ) : (
          <Btn icon={IconPencil} onClick={() => setTrying(null)}>
            {play.leave}
          </Btn>
        )}
        {of.may.publish && (
          <Btn look="primary" disabled={!drawing} busy={saving.state === 'saving'} onClick={() => void publish()}>
            {say.publish}
          </Btn>
        )}
      </PageHead>
      {opened.restored && saving.state !== 'another' && <p className="pad sm d2">{say.restored}</p>}
      <RefusalNote error={saving.error} />
      {saving.state === 'another' && (
        <Another
          onTheirs={() => {
            saving.giveUp()
            onReopen()
          }}
          onMine={saving.overwrite}
        />
      )}
      {trying !== null && <Simulator xml={trying} />}
      <div className="pe" hidden={trying !== null}>
        <div className="pe-place">
          {broken && <Empty title={say.unreadable} />}
          <section ref={place} className="pj-canvas pe-canvas" aria-label={say.canvas} />
        </div>
        <aside className="pe-side" aria-label={say.properties}>
          {drawing && <Panel key={shape?.id} drawing={drawing} shape={shape} />}
          {drawing && <FoundPart drawing={drawing} of={saving.findings} />}
        </aside>
      </div>
      {publishing !== null && <PublishDialog of={of} revision={publishing} onClose={() => setPublishing(null)} />}
    </>
  )
}

function Tool(props: { icon: typeof IconMaximize; label: string; off?: boolean; onClick: () => void }) {
  return (
    <Btn
      size="sm"
      look="quiet"
      icon={props.icon}
      aria-label={props.label}
      title={props.label}
      disabled={props.off}
      onClick={props.onClick}
    />
  )
}

function Take({ onText }: { onText: (xml: string) => void }): ReactNode {
  return (
    <label className="btn quiet sm icon" title={say.importFile}>
      <Icon of={IconUpload} />
      <input
        className="sr"
        type="file"
        accept=".bpmn,.xml"
        aria-label={say.importFile}
        onChange={(event) => {
          const file = event.target.files?.[0]
          event.target.value = ''
          if (file) void file.text().then(onText)
        }}
      />
    </label>
  )
}

async function give(xml: Promise<string>, name: string): Promise<void> {
  const address = URL.createObjectURL(new Blob([await xml], { type: 'application/xml' }))
  const link = document.createElement('a')
  link.href = address
  link.download = `${name}.bpmn`
  link.click()
  URL.revokeObjectURL(address)
}
