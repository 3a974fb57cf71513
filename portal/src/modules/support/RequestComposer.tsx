import { Menu } from '@mantine/core'
import { IconCheck, IconChevronDown } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { type RefObject, useRef, useState } from 'react'
import { type RequestReply, type Status, support } from '#contracts/support'
import { call } from '../../api.ts'
import { queries } from '../../queries.ts'
import { Composer } from '../../ui/Composer.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import type { Draft } from './drafts.ts'
import { upload } from './upload.ts'
import { shortName, statusWords } from './views.ts'

type After = Extract<Status, 'open' | 'in_progress' | 'waiting_customer' | 'solved'>
const AFTER: After[] = ['in_progress', 'waiting_customer', 'solved']

/** What the request becomes once the answer is out. */
function AfterMenu({ value, onChange }: { value: After | null; onChange: (value: After | null) => void }) {
  return (
    <Menu position="top-end">
      <Menu.Target>
        <button type="button" className="btn sm quiet">
          then: {value ? statusWords(value, true).toLowerCase() : 'as it is'}
          <Icon of={IconChevronDown} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {[null, ...AFTER].map((one) => (
          <Menu.Item
            key={one ?? 'same'}
            onClick={() => onChange(one)}
            rightSection={value === one ? <Icon of={IconCheck} /> : null}
          >
            {one ? statusWords(one, true) : 'As it is'}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function recipients(request: RequestReply) {
  const followers = request.watchers.length + request.cc.length
  return (
    <>
      To <b className="b">{request.contact?.name ?? request.account.name}</b>
      {followers > 0 && `, ${followers} follower${followers === 1 ? '' : 's'}`}, by e-mail and portal
    </>
  )
}

export interface RequestComposerProps {
  request: RequestReply
  draft: Draft
  onDraft: (changes: Partial<Draft>) => void
  onSent: () => void
  inputRef: RefObject<HTMLTextAreaElement | null>
}

/** Writes into a request: an answer, a status update, a note. */
export function RequestComposer({ request, draft, onDraft, onSent, inputRef }: RequestComposerProps) {
  const [after, setAfter] = useState<After | null>(null)
  // One key for one text: sending it again after a lost connection does not send it twice.
  const attempt = useRef({ words: '', key: '' })
  const send = useMutation({
    mutationFn: async () => {
      if (attempt.current.words !== draft.text) attempt.current = { words: draft.text, key: crypto.randomUUID() }
      const files = await upload(draft.files, { requestId: request.id })
      const args = { params: { id: request.id }, body: { text: draft.text, files } }
      const options = { key: attempt.current.key }
      if (draft.kind === 'note') return call(support.addNote, args, options)
      if (draft.update) return call(support.addStatusUpdate, args, options)
      return call(support.addMessage, { ...args, body: { ...args.body, status: after ?? undefined } }, options)
    },
    onSuccess: async () => {
      attempt.current = { words: '', key: '' }
      setAfter(null)
      onSent()
      await queries.invalidateQueries()
    },
  })
  const account = shortName(request.account.name)
  const note = draft.kind === 'note'
  return (
    <Composer
      account={account}
      recipients={recipients(request)}
      kind={draft.kind}
      onKind={(kind) => onDraft({ kind, update: false })}
      text={draft.text}
      onText={(text) => onDraft({ text })}
      files={draft.files}
      onFiles={(files) => onDraft({ files })}
      sending={send.isPending}
      onSend={() => send.mutate()}
      inputRef={inputRef}
      aside={draft.update && !note ? 'Status update: starts the clock of the next update again' : undefined}
      foot={!note && !draft.update ? <AfterMenu value={after} onChange={setAfter} /> : undefined}
      notice={send.error ? <RefusalNote error={send.error} what={note ? 'Not saved' : 'Not sent'} /> : undefined}
    />
  )
}
