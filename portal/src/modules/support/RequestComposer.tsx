import { Menu } from '@mantine/core'
import { IconCheck, IconChevronDown } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { type RefObject, useEffect, useRef, useState } from 'react'
import { type RequestReply, type Status, support } from '#contracts/support'
import { call } from '../../api.ts'
import { queries } from '../../queries.ts'
import { Composer } from '../../ui/Composer.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { common } from '../../words/common.ts'
import { say } from '../../words/desk.ts'
import { say as words } from '../../words/support.ts'
import { AnsweredNote, isAnsweredMeanwhile } from './AnsweredNote.tsx'
import { CannedMenu } from './CannedMenu.tsx'
import type { Draft } from './drafts.ts'
import { usePresence } from './presence.ts'
import { presenceWords } from './presence-words.ts'
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
          {words.afterwards(value ? common.inside(statusWords(value, true)) : common.inside(words.asItIs))}
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
            {one ? statusWords(one, true) : words.asItIs}
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
      {words.toWhom} <b className="b">{request.contact?.name ?? request.account.name}</b>
      {followers > 0 && words.nFollowers(followers)}
      {words.byMailAndPortal}
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
  const [hint, setHint] = useState<string>()
  const [trouble, setTrouble] = useState<unknown>()
  const seen = useRef<string>(undefined)
  // One key for one text: sending it again after a lost connection does not send it twice.
  const attempt = useRef({ words: '', key: '' })
  const send = useMutation({
    mutationFn: async (anyway: boolean) => {
      if (attempt.current.words !== draft.text) attempt.current = { words: draft.text, key: crypto.randomUUID() }
      const files = await upload(draft.files, { requestId: request.id })
      const params = { id: request.id }
      const said = { text: draft.text, files }
      const options = { key: attempt.current.key }
      if (draft.kind === 'note') return call(support.addNote, { params, body: said }, options)
      const body = { ...said, seen: seen.current, anyway: anyway || undefined }
      if (draft.update) return call(support.addStatusUpdate, { params, body }, options)
      return call(support.addMessage, { params, body: { ...body, status: after ?? undefined } }, options)
    },
    onError: async (error) => {
      // A refusal is an answer: the next attempt is another call. The other's words are shown beside it.
      attempt.current = { words: '', key: '' }
      if (isAnsweredMeanwhile(error)) await queries.invalidateQueries()
    },
    onSuccess: async () => {
      attempt.current = { words: '', key: '' }
      seen.current = undefined
      setHint(undefined)
      setAfter(null)
      onSent()
      await queries.invalidateQueries()
    },
  })
  // What stood there when the first words were written; what comes after it, its author may not have seen.
  const newest = request.messages.at(-1)?.id
  const empty = draft.text.trim() === ''
  useEffect(() => {
    if (empty) seen.current = newest
    else seen.current ??= newest
  }, [empty, newest])
  const others = usePresence(request, !empty && draft.kind === 'answer')
  const present = presenceWords(others)
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
      onSend={() => send.mutate(false)}
      inputRef={inputRef}
      aside={hint ?? (draft.update && !note ? words.statusUpdateAside : present)}
      tools={
        note ? undefined : (
          <CannedMenu
            request={request}
            onError={setTrouble}
            onWords={(text, missing) => {
              setTrouble(undefined)
              setHint(missing.length > 0 ? say.hasNoValue(missing.join(', ')) : undefined)
              onDraft({ text: draft.text.trim() ? `${draft.text.trimEnd()}\n\n${text}` : text })
              inputRef.current?.focus()
            }}
          />
        )
      }
      foot={!note && !draft.update ? <AfterMenu value={after} onChange={setAfter} /> : undefined}
      notice={
        isAnsweredMeanwhile(send.error) ? (
          <AnsweredNote problem={send.error} busy={send.isPending} onSend={() => send.mutate(true)} />
        ) : send.error || trouble ? (
          <RefusalNote error={send.error ?? trouble} what={note ? words.notSaved : words.notSent} />
        ) : others.some((one) => one.writing) ? (
          <p className="sm d2 phone-only">{present}</p>
        ) : undefined
      }
    />
  )
}
