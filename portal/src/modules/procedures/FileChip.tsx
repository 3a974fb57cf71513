import { IconBug, IconHourglass, IconPaperclip, IconShieldQuestion } from '@tabler/icons-react'
import { procedures } from '#contracts/procedures'
import { hrefOf } from '../../api.ts'
import { bytes } from '../../format.ts'
import { Icon } from '../../ui/Icon.tsx'
import { say as words } from '../../words/files.ts'
import type { Run } from './shown.ts'

type File = NonNullable<Run['records'][number]['file']>

const held = {
  waiting: { icon: IconHourglass, look: 'line', says: words.waitingSays },
  infected: { icon: IconBug, look: 'p1', says: words.infectedSays },
  unchecked: { icon: IconShieldQuestion, look: 'p3', says: words.uncheckedSays },
}

/** A file of a project: to download, or why nobody can have it now. */
export function FileChip({ run, of }: { run: string; of: Pick<File, 'id' | 'name' | 'size'> & Partial<File> }) {
  if (of.scan === 'waiting' || of.scan === 'infected' || of.scan === 'unchecked') {
    const { icon, look, says } = held[of.scan]
    return (
      <span className={`chip ${look} pj-file`} title={says}>
        <Icon of={icon} />
        {of.name}
      </span>
    )
  }
  return (
    <a
      className="chip line pj-file"
      href={hrefOf(procedures.getEvidence, { params: { id: run, file: of.id } })}
      download
    >
      <Icon of={IconPaperclip} />
      {of.name} <span className="d3">{bytes(of.size)}</span>
    </a>
  )
}
