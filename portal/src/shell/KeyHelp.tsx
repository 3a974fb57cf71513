import { Modal } from '@mantine/core'
import { capsOf, useKeyList } from '../keys.ts'
import { Kbd } from '../ui/Kbd.tsx'
import { say } from '../words/shell.ts'

/** Every key that works on this page. */
export function KeyHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const keys = useKeyList()
  return (
    <Modal opened={opened} onClose={onClose} title={say.keysOnThisPage} size="sm">
      <dl className="kv keyhelp">
        {keys.map((binding) => (
          <div key={binding.keys} className="kv-pair">
            <dt>
              {capsOf(binding.keys).map((cap) => (
                <Kbd key={cap} className="cap">
                  {cap}
                </Kbd>
              ))}
            </dt>
            <dd>{binding.does}</dd>
          </div>
        ))}
        <div className="kv-pair">
          <dt>
            <Kbd>{say.enter}</Kbd>
          </dt>
          <dd>{say.openTheRow}</dd>
        </div>
        <div className="kv-pair">
          <dt>
            <Kbd>{say.ctrl}</Kbd> <Kbd>{say.enter}</Kbd>
          </dt>
          <dd>{say.sendWhatIsWritten}</dd>
        </div>
      </dl>
    </Modal>
  )
}
