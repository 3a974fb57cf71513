import { procedures } from '#contracts/procedures'
import { useAct } from '../../queries.ts'
import { ReasonDialog } from '../../ui/ReasonDialog.tsx'
import { say } from '../../words/procedures.ts'

/** Ends a project, with the reason. */
export function CancelDialog({ of, onClose }: { of: { id: string; title: string }; onClose: () => void }) {
  const act = useAct(procedures.cancelRun, onClose)
  return (
    <ReasonDialog
      title={of.title}
      says={say.cancelSays}
      why={say.cancelWhy}
      send={say.cancelProject}
      act={act}
      onSend={(reason) => act.mutate({ params: { id: of.id }, body: { reason } })}
      onClose={onClose}
    />
  )
}
