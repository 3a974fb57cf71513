import { IconDownload } from '@tabler/icons-react'
import { useState } from 'react'
import { licensing } from '#contracts/licensing'
import { clockSeconds, span } from '../../format.ts'
import { useAct } from '../../queries.ts'
import { useNow } from '../../time.ts'
import { Btn, BtnLink } from '../../ui/Btn.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/licensing.ts'
import { LessDialog } from './LessDialog.tsx'
import { SignSheet, type Wanted } from './SignSheet.tsx'
import type { LicenceRequest } from './shown.ts'
import { WordsDialog } from './WordsDialog.tsx'

type Asking = 'less' | 'askBack' | 'decline' | 'answer'

/** The act of approving with its object, which is another one for each purpose. */
function approveWords({ purpose, amount }: LicenceRequest): string {
  if (purpose === 'baseline') return say.approveBaseline(amount.text)
  return purpose === 'reduction' ? say.approveLess(amount.text.replace('-', '')) : say.approve(amount.text)
}

/** What was promised, and how long that is still. */
function Due({ of }: { of: LicenceRequest }) {
  const now = useNow()
  if (of.state === 'asked_back') return <p className="d2 lic-due">{say.paused}</p>
  if (!of.promise?.dueAt || of.state !== 'asked') return null
  return (
    <div className="row lic-due">
      <span className="d2">{say.promisedBy(clockSeconds(of.promise.dueAt))}</span>
      <b className="push b tn">{span(of.promise.dueAt.getTime() - now)}</b>
    </div>
  )
}

/** What can be done with a request, at the foot of its page. */
export function Decide({ of }: { of: LicenceRequest }) {
  const [asking, setAsking] = useState<Asking | null>(null)
  const [wanted, setWanted] = useState<Wanted | null>(null)
  const close = () => setAsking(null)
  const params = { id: of.id }
  const decide = useAct(licensing.decide, close)
  const answer = useAct(licensing.answer, close)
  const withdraw = useAct(licensing.withdraw)
  const askAnew = useAct(licensing.askAnew)
  const { may } = of
  // Above a limit less of it may still be approved.
  const some = may.approve || (may.because === 'above_limit' && may.upTo !== null && may.upTo.amount !== '0')
  return (
    <footer className="lic-foot">
      <Due of={of} />
      {may.approve && (
        <Btn look="primary" size="touch" onClick={() => setWanted({ verdict: 'approve', amount: of.amount })}>
          {approveWords(of)}
        </Btn>
      )}
      {some && (
        <div className="lic-three">
          {of.purpose === 'grant' && <Btn onClick={() => setAsking('less')}>{say.less}</Btn>}
          <Btn onClick={() => setAsking('askBack')}>{say.askBack}</Btn>
          <Btn onClick={() => setAsking('decline')}>{say.decline}</Btn>
        </div>
      )}
      {of.state === 'approved' && <p className="d2 lic-due">{say.signing}</p>}
      {of.packageId && (
        <BtnLink look="primary" size="touch" icon={IconDownload} to="/licences/downloads">
          {say.readyTitle}
        </BtnLink>
      )}
      <div className="row wrap">
        {may.answer && (
          <Btn look={some ? undefined : 'primary'} onClick={() => setAsking('answer')}>
            {say.answer}
          </Btn>
        )}
        {may.askAnew && (
          <Btn busy={askAnew.isPending} onClick={() => askAnew.mutate({ params })}>
            {say.askAnew}
          </Btn>
        )}
        {may.withdraw && (
          <Btn look="quiet" busy={withdraw.isPending} onClick={() => withdraw.mutate({ params })}>
            {withdraw.isPending ? say.withdrawing : say.withdraw}
          </Btn>
        )}
      </div>
      <RefusalNote error={withdraw.error ?? askAnew.error} />
      {asking === 'less' && (
        <LessDialog
          of={of}
          onClose={close}
          onAmount={(amount) => {
            close()
            setWanted({ verdict: 'approve', amount })
          }}
        />
      )}
      {asking === 'decline' && (
        <WordsDialog
          title={say.declineTitle}
          label={say.reason}
          hint={say.reasonHint}
          act={say.goOn}
          onClose={close}
          onText={(reason) => {
            close()
            setWanted({ verdict: 'decline', reason })
          }}
        />
      )}
      {asking === 'askBack' && (
        <WordsDialog
          title={say.askBackTitle}
          label={say.question}
          act={say.ask2}
          busy={decide.isPending}
          error={decide.error}
          onClose={close}
          onText={(reason) => decide.mutate({ params, body: { verdict: 'ask_back', reason } })}
        />
      )}
      {asking === 'answer' && (
        <WordsDialog
          title={say.answerTitle}
          label={say.text}
          act={say.sendAnswer}
          busy={answer.isPending}
          error={answer.error}
          onClose={close}
          onText={(text) => answer.mutate({ params, body: { text } })}
        />
      )}
      {wanted && <SignSheet of={of} wanted={wanted} onClose={() => setWanted(null)} />}
    </footer>
  )
}
