import { IconBug, IconHourglass, IconPaperclip, IconShieldQuestion } from '@tabler/icons-react'
import { useState } from 'react'
import { type MessageReply, support } from '#contracts/support'
import { hrefOf } from '../../api.ts'
import { bytes } from '../../format.ts'
import { useMay } from '../../session.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { say } from '../../words/files.ts'
import { ReleaseDialog } from './ReleaseDialog.tsx'

type File = MessageReply['attachments'][number]

const HELD = {
  waiting: { icon: IconHourglass, look: 'line', says: say.waitingSays },
  infected: { icon: IconBug, look: 'p1', says: say.infectedSays },
  unchecked: { icon: IconShieldQuestion, look: 'p3', says: say.uncheckedSays },
}

/** The name of what was found stays as the scanner says it; why there is no verdict is said in the reader's language where known. */
const reasonOf = ({ scanSays }: File): string =>
  scanSays === 'larger than the scanner takes' ? say.tooLarge : (scanSays ?? '')

/** A file nobody can download now: its name, and what the malware scanner says. */
function Held({ of, scan }: { of: File; scan: keyof typeof HELD }) {
  const { icon, look, says } = HELD[scan]
  const mayRelease = useMay('file.release') && scan !== 'waiting'
  const [releasing, setReleasing] = useState(false)
  const found = reasonOf(of)
  return (
    <span className="row wrap g1 held-file">
      <span className={`chip ${look}`} title={says}>
        <Icon of={icon} />
        {of.name}
        <span className="sm">
          {scan === 'waiting' ? say.waiting : scan === 'infected' ? say.infected(found) : say.unchecked(found)}
        </span>
      </span>
      {mayRelease && (
        <Btn look="quiet" size="sm" aria-label={say.releaseOf(of.name)} onClick={() => setReleasing(true)}>
          {say.release}
        </Btn>
      )}
      {releasing && <ReleaseDialog file={of} onClose={() => setReleasing(false)} />}
    </span>
  )
}

function Ready({ of }: { of: File }) {
  const href = hrefOf(support.attachment, { params: { id: of.id } })
  if (of.picture)
    return (
      <a href={href} title={`${of.name}, ${bytes(of.size)}`}>
        <img
          loading="lazy"
          alt={of.name}
          src={hrefOf(support.attachment, { params: { id: of.id }, query: { inline: 'true' } })}
        />
      </a>
    )
  return (
    <a className="chip line" href={href} download>
      <Icon of={IconPaperclip} />
      {of.name} <span className="d3">{bytes(of.size)}</span>
      {of.scan === 'released' && <span className="t-p3">{say.released(of.scanSays ?? '')}</span>}
    </a>
  )
}

/** What hangs on a message. A picture of its layout that is held back stands here too: there it is missing. */
export function Files({ of }: { of: MessageReply }) {
  const files = of.attachments.filter((file) => !file.inline || file.scan === 'infected' || file.scan === 'unchecked')
  if (files.length === 0) return null
  return (
    <div className="files">
      {files.map((file) =>
        file.scan === 'open' || file.scan === 'released' ? (
          <Ready key={file.id} of={file} />
        ) : (
          <Held key={file.id} of={file} scan={file.scan} />
        ),
      )}
    </div>
  )
}
