import { systems } from '#contracts/systems'
import { useAct } from '../../queries.ts'
import { ReasonDialog } from '../../ui/ReasonDialog.tsx'
import { say } from '../../words/systems.ts'

/** Takes a system out of use, with the reason. */
export function RetireDialog({ of, onClose }: { of: { id: string; name: string }; onClose: () => void }) {
  const act = useAct(systems.retireSystem, onClose)
  return (
    <ReasonDialog
      title={of.name}
      says={say.retireSays}
      why={say.whyRetired}
      send={say.retire}
      sending={say.retiring}
      act={act}
      onSend={(reason) => act.mutate({ params: { id: of.id }, body: { reason } })}
      onClose={onClose}
    />
  )
}
