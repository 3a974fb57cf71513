import { Modal } from '@mantine/core'
import { IconSettings } from '@tabler/icons-react'
import { useState } from 'react'
import { credit } from '#contracts/credit'
import { useAct } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { KeyValue } from '../../ui/Card.tsx'
import { Chip } from '../../ui/Chip.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/credit.ts'
import type { Account } from './AccountPage.tsx'
import { SettingsDialog } from './SettingsDialog.tsx'

/** Closing asks once more, because withdrawals end with it; opening again does not. */
function Closing({ of }: { of: Account }) {
  const [asking, setAsking] = useState(false)
  const edit = useAct(credit.editCreditAccount, () => setAsking(false))
  const turn = (closed: boolean) => edit.mutate({ params: { id: of.id }, body: { closed } })
  if (of.closedAt)
    return (
      <>
        <Btn size="sm" busy={edit.isPending} onClick={() => turn(false)}>
          {edit.isPending ? say.reopening : say.reopen}
        </Btn>
        <RefusalNote error={edit.error} what={say.notSaved} />
      </>
    )
  return (
    <>
      <Btn size="sm" look="quiet" onClick={() => setAsking(true)}>
        {say.close}
      </Btn>
      <Modal opened={asking} onClose={() => setAsking(false)} title={say.closeTitle(of.number)}>
        <div className="form">
          <p className="d2">{say.closeSays(of.available.text)}</p>
          <RefusalNote error={edit.error} what={say.notSaved} />
          <Btn look="primary" size="touch" busy={edit.isPending} onClick={() => turn(true)}>
            {edit.isPending ? say.closing : say.closeTitle(of.number)}
          </Btn>
        </div>
      </Modal>
    </>
  )
}

/** What is on the account, from where on who is warned, and for those who may the ways to change that. */
export function Balances({ of }: { of: Account }) {
  const [setting, setSetting] = useState(false)
  const whom = of.warn.map(({ name }) => name).join(', ')
  const warning = of.lowAt && (whom === '' ? say.warnsAt(of.lowAt.text) : say.warnsWhom(of.lowAt.text, whom))
  return (
    <section className="card lic-card">
      <div className="row wrap lic-head">
        <h2 className="lic-code">
          {of.number}, {of.name}
        </h2>
        {of.may.limit && (
          <span className="push row wrap">
            <Btn size="sm" icon={IconSettings} onClick={() => setSetting(true)}>
              {say.settings}
            </Btn>
            {of.may.propose && <Closing of={of} />}
          </span>
        )}
      </div>
      <p className="row wrap lic-left">
        <span className="lic-amt tn">{of.available.text}</span>
        <span className="d2">{say.available}</span>
        {of.low && <Chip look="p3">{say.low}</Chip>}
        {of.closedAt && <Chip look="line">{say.closed}</Chip>}
      </p>
      <KeyValue
        of={[
          [say.held, of.held.amount === '0' ? null : of.held.text],
          [say.drawn, of.drawn.text],
          [say.bought, of.bought.text],
          [say.adjusted, of.adjusted.amount === '0' ? null : of.adjusted.text],
          [say.account, of.account.name],
          [say.kind, of.kind.name],
          [say.warning, of.may.limit ? warning : null],
        ]}
      />
      {setting && <SettingsDialog of={of} onClose={() => setSetting(false)} />}
    </section>
  )
}
