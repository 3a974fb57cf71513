import { Menu, Modal } from '@mantine/core'
import { IconBookmark, IconChevronDown, IconPlus, IconTrash } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { support } from '#contracts/support'
import { useAct, useRead } from '../../queries.ts'
import { useMe } from '../../session.ts'
import { offerUndo } from '../../toasts.ts'
import { Btn } from '../../ui/Btn.tsx'
import { ChoiceField, Form, TextField } from '../../ui/Field.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/desk.ts'

type Filter = Record<string, string>

/** Views the reader has: their own, their teams', everybody's. */
export const useViews = () => useRead(support.listViews, {}, { kinds: ['view'] }).data

/** Whether a view shows exactly these filters. */
export const isView = (filter: Filter, given: Filter) =>
  JSON.stringify(Object.entries(filter).sort()) === JSON.stringify(Object.entries(given).sort())

function KeepDialog({ given, onClose }: { given: Filter; onClose: () => void }) {
  const me = useMe()
  const mayShare = useViews()?.mayShareWithAll
  const [name, setName] = useState('')
  const [whom, setWhom] = useState('own')
  const keep = useAct(support.createView, onClose)
  const options = [
    { value: 'own', label: say.onlyMe },
    ...me.teams.map((team) => ({ value: team.id, label: say.myTeam(team.name) })),
    ...(mayShare ? [{ value: 'all', label: say.everybody }] : []),
  ]
  const scope = whom === 'own' || whom === 'all' ? whom : 'team'
  return (
    <Modal opened onClose={onClose} title={say.keepView}>
      <Form
        className="stack"
        onSubmit={() =>
          keep.mutate({ body: { name: name.trim(), scope, teamId: scope === 'team' ? whom : null, filter: given } })
        }
      >
        <TextField label={say.viewName} value={name} maxLength={60} data-autofocus onText={setName} />
        <ChoiceField label={say.forWhom} options={options} value={whom} onChoice={setWhom} />
        <RefusalNote error={keep.error} what={say.notKept} />
        <Btn look="primary" type="submit" disabled={name.trim() === ''} busy={keep.isPending}>
          {say.keep}
        </Btn>
      </Form>
    </Modal>
  )
}

/** The views of the list, and keeping the filters that stand there as one. */
export function ViewsMenu({ given }: { given: Filter }) {
  const [keeping, setKeeping] = useState(false)
  const navigate = useNavigate()
  const views = useViews()?.items ?? []
  const remove = useAct(support.deleteView)
  const again = useAct(support.createView)
  const shown = views.find((view) => isView(view.filter, given))
  return (
    <>
      <Menu position="bottom-start">
        <Menu.Target>
          <button type="button" className="btn filter">
            <Icon of={IconBookmark} />
            <b>{shown?.name ?? say.views}</b>
            <Icon of={IconChevronDown} />
          </button>
        </Menu.Target>
        <Menu.Dropdown mah={420} className="scrolling">
          {views.map((view) => (
            <Menu.Item key={view.id} onClick={() => void navigate({ to: '/requests', search: view.filter })}>
              {view.name}{' '}
              <span className="sm d3">
                {view.scope === 'team' ? view.team?.name : view.scope === 'all' ? say.everybody : ''}
              </span>
            </Menu.Item>
          ))}
          {views.length > 0 && <Menu.Divider />}
          <Menu.Item leftSection={<Icon of={IconPlus} />} onClick={() => setKeeping(true)}>
            {say.keepView}
          </Menu.Item>
          {shown?.mine && (
            <Menu.Item
              leftSection={<Icon of={IconTrash} />}
              onClick={() =>
                remove.mutate(
                  { params: { id: shown.id } },
                  {
                    onSuccess: () => {
                      const { name, scope, team, filter } = shown
                      offerUndo(say.viewRemoved, () =>
                        again.mutate({ body: { name, scope, teamId: team?.id ?? null, filter } }),
                      )
                    },
                  },
                )
              }
            >
              {say.removeView(shown.name)}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {keeping && <KeepDialog given={given} onClose={() => setKeeping(false)} />}
    </>
  )
}
