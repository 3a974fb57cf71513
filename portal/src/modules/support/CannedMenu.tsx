import { Menu } from '@mantine/core'
import { IconTemplate } from '@tabler/icons-react'
import { useState } from 'react'
import { type RequestReply, support } from '#contracts/support'
import { useAct, useRead } from '../../queries.ts'
import { Btn, BtnLink } from '../../ui/Btn.tsx'
import { say } from '../../words/desk.ts'

/** Prepared words for this request: of the reader's teams, in the contact's language first. */
export function CannedMenu(props: {
  request: RequestReply
  onWords: (text: string, missing: string[]) => void
  onError: (error: unknown) => void
}) {
  const [opened, setOpened] = useState(false)
  const read = useRead(
    support.listCanned,
    { query: { request: props.request.id } },
    { kinds: ['canned'], enabled: opened },
  )
  const fill = useAct(support.fillCanned, ({ text, missing }) => props.onWords(text, missing))
  const items = read.data?.items ?? []
  return (
    <Menu opened={opened} onChange={setOpened} position="top-end">
      <Menu.Target>
        <Btn look="quiet" size="sm" icon={IconTemplate} busy={fill.isPending} aria-label={say.cannedAnswers}>
          <span className="desk-only">{say.canned}</span>
        </Btn>
      </Menu.Target>
      <Menu.Dropdown mah={360} className="scrolling">
        {items.map((one) => (
          <Menu.Item
            key={one.id}
            onClick={() =>
              fill.mutate(
                { params: { id: props.request.id, cannedId: one.id }, body: {} },
                { onError: (error) => props.onError(error) },
              )
            }
          >
            {one.name} <span className="sm d3">{[one.language, one.team?.name].filter(Boolean).join(', ')}</span>
          </Menu.Item>
        ))}
        {read.data && items.length === 0 && <Menu.Label>{say.noCanned}</Menu.Label>}
        {read.data?.mayWrite && (
          <BtnLink look="quiet" size="sm" to="/settings/desk">
            {say.prepareWords}
          </BtnLink>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
