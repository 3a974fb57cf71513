import { Modal } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { transfer } from '#contracts/transfer'
import { hrefOf } from '../../api.ts'
import { Icon } from '../../ui/Icon.tsx'
import { transferWords as words } from '../../words/transfer.ts'
import type { Account } from './words.ts'
import '../transfer/transfer.css'

/** Everything about an account as a ZIP: for the customer, or with what stays in the house. */
export function ExportDialog({ of, onClose }: { of: Account; onClose: () => void }) {
  const ways = [
    { view: 'customer', title: words.giveAway, says: words.giveAwaySays },
    { view: 'all', title: words.whole, says: words.wholeSays },
  ] as const
  return (
    <Modal opened onClose={onClose} title={words.exportTitle(of.name)}>
      <div className="stack">
        <p className="d2">{words.exportSays}</p>
        <ul className="tr-ways">
          {ways.map(({ view, title, says }) => (
            <li key={view}>
              <span className="grow">
                <b className="m block">{title}</b>
                <span className="sm d2">{says}</span>
              </span>
              <a
                className="btn"
                href={hrefOf(transfer.exportAccount, { params: { id: of.id }, query: { view } })}
                download
                aria-label={`${words.download}: ${title}`}
              >
                <Icon of={IconDownload} />
                {words.download}
              </a>
            </li>
          ))}
        </ul>
      </div>
    </Modal>
  )
}
