import { IconPaperclip, IconX } from '@tabler/icons-react'
import { procedures } from '#contracts/procedures'
import { type Args, call } from '../../api.ts'
import { bytes } from '../../format.ts'
import { Icon } from '../../ui/Icon.tsx'
import { say } from '../../words/procedures.ts'

/** Uploads a file to a project; its id goes into a record or a form. @throws Problem when it is refused */
export async function uploadTo(run: string, file: File): Promise<string> {
  const form = new FormData()
  form.append('file', file, file.name)
  // A multipart body has no shape in the contract.
  const args = { params: { id: run }, body: form } as unknown as Args<typeof procedures.uploadEvidence>
  return (await call(procedures.uploadEvidence, args)).id
}

/** One file to go along: chosen, shown, left out again. */
export function FilePick(props: { file: File | null; onFile: (file: File | null) => void; label?: string }) {
  const { file, onFile, label = say.addFile } = props
  if (file)
    return (
      <span className="chip line pj-file">
        <Icon of={IconPaperclip} />
        {file.name} <span className="d3">{bytes(file.size)}</span>
        <button type="button" className="bare" aria-label={say.leaveOut(file.name)} onClick={() => onFile(null)}>
          <Icon of={IconX} />
        </button>
      </span>
    )
  return (
    <label className="btn sm pj-pick">
      <Icon of={IconPaperclip} />
      {label}
      <input
        className="sr"
        type="file"
        onChange={(event) => {
          onFile(event.target.files?.[0] ?? null)
          event.target.value = ''
        }}
      />
    </label>
  )
}
