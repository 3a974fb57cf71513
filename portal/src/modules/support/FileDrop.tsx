import { IconPaperclip, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { bytes } from '../../format.ts'
import { Icon } from '../../ui/Icon.tsx'
import { say } from '../../words/support.ts'
import './questions.css'

/** Files to send along: chosen or dropped. */
export function FileDrop({
  files,
  onFiles,
  words,
}: {
  files: File[]
  onFiles: (files: File[]) => void
  words: string
}) {
  const [over, setOver] = useState(false)
  return (
    <div>
      <label
        className={over ? 'drop over' : 'drop'}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault()
          setOver(false)
          onFiles([...files, ...event.dataTransfer.files])
        }}
      >
        <Icon of={IconPaperclip} />
        <span className="grow">{words}</span>
        <span className="link">{say.choose}</span>
        <input
          className="sr"
          type="file"
          multiple
          onChange={(event) => {
            onFiles([...files, ...(event.target.files ?? [])])
            event.target.value = ''
          }}
        />
      </label>
      {files.length > 0 && (
        <ul className="row wrap filelist">
          {files.map((file) => (
            <li key={`${file.name}${file.size}${file.lastModified}`} className="chip line">
              {file.name} <span className="d3">{bytes(file.size)}</span>
              <button
                type="button"
                className="bare"
                aria-label={say.leaveOut(file.name)}
                onClick={() => onFiles(files.filter((one) => one !== file))}
              >
                <Icon of={IconX} />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
