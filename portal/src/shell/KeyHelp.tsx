import { Modal } from '@mantine/core'
import { useKeyList } from '../keys.ts'
import { Kbd } from '../ui/Kbd.tsx'

/** Every key that works on this page. */
export function KeyHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const keys = useKeyList()
  return (
    <Modal opened={opened} onClose={onClose} title="Keys on this page" size="sm">
      <dl className="kv keyhelp">
        {keys.map((binding) => (
          <div key={binding.keys} className="kv-pair">
            <dt>
              {binding.keys.split(' ').map((cap) => (
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
            <Kbd>Enter</Kbd>
          </dt>
          <dd>open the row</dd>
        </div>
        <div className="kv-pair">
          <dt>
            <Kbd>Ctrl</Kbd> <Kbd>Enter</Kbd>
          </dt>
          <dd>send what is written</dd>
        </div>
      </dl>
    </Modal>
  )
}
