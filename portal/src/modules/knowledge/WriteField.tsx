import { IconPhotoPlus } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { type ClipboardEvent, useRef, useState } from 'react'
import { knowledge } from '#contracts/knowledge'
import { type Args, call } from '../../api.ts'
import { Btn } from '../../ui/Btn.tsx'
import { AreaField } from '../../ui/Field.tsx'
import { Seg } from '../../ui/Seg.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/knowledge.ts'
import { ArticleBody } from './ArticleBody.tsx'
import './knowledge.css'

type Props = {
  value: string
  error?: string
  /** Pictures belong to an article, so a new one has none until its draft is saved. */
  article?: string
  onText: (text: string) => void
}

/** The Markdown of an article beside how it will look; pictures are chosen or pasted. */
export function WriteField({ value, error, article, onText }: Props) {
  const [view, setView] = useState<'write' | 'preview'>('write')
  const chooser = useRef<HTMLInputElement>(null)
  const place = useRef<HTMLDivElement>(null)
  const preview = useMutation({ mutationFn: (body: string) => call(knowledge.previewArticle, { body: { body } }) })
  const picture = useMutation({
    mutationFn: (file: File) => {
      const form = new FormData()
      form.append('file', file, file.name)
      // A multipart body has no shape in the contract.
      return call(knowledge.uploadPicture, { params: { id: article! }, body: form } as unknown as Args<
        typeof knowledge.uploadPicture
      >)
    },
    onSuccess: ({ markdown }) => {
      const area = place.current?.querySelector('textarea')
      const at = area?.selectionEnd ?? value.length
      onText(`${value.slice(0, at)}\n\n${markdown}\n\n${value.slice(at)}`)
    },
  })
  function paste(event: ClipboardEvent) {
    const file = [...event.clipboardData.files].find((one) => one.type.startsWith('image/'))
    if (!file || !article) return
    event.preventDefault()
    picture.mutate(file)
  }
  return (
    <div className="stack kb-write" ref={place} onPaste={paste}>
      <div className="row wrap">
        <Seg
          label={say.view}
          value={view}
          options={[
            { value: 'write', label: say.write },
            { value: 'preview', label: say.preview },
          ]}
          onChange={(next) => {
            setView(next)
            if (next === 'preview') preview.mutate(value)
          }}
        />
        {article ? (
          <>
            <Btn icon={IconPhotoPlus} busy={picture.isPending} onClick={() => chooser.current?.click()}>
              {picture.isPending ? say.pictureAdding : say.picture}
            </Btn>
            <input
              ref={chooser}
              type="file"
              hidden
              aria-label={say.picture}
              accept="image/png,image/jpeg,image/gif,image/webp"
              onChange={(event) => {
                const file = event.target.files?.[0]
                if (file) picture.mutate(file)
                event.target.value = ''
              }}
            />
          </>
        ) : (
          <span className="sm d3">{say.pictureFirst}</span>
        )}
      </div>
      {view === 'write' ? (
        <AreaField
          label={say.text}
          hint={say.textHint}
          rows={20}
          value={value}
          maxLength={200_000}
          error={error}
          onText={onText}
        />
      ) : (
        <div className="kb-preview">
          {preview.data && <ArticleBody content={preview.data.content} />}
          <RefusalNote error={preview.error} />
        </div>
      )}
      <RefusalNote error={picture.error} />
    </div>
  )
}
