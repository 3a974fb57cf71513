import { type MessageReply, support } from '#contracts/support'
import { type Args, call } from '../../api.ts'

type Attachment = MessageReply['attachments'][number]

/** Uploads files one after the other; the ids go into the message. @throws Problem when one is refused */
export async function upload(files: File[], about: { requestId?: string; accountId?: string }): Promise<string[]> {
  const ids: string[] = []
  for (const file of files) {
    const form = new FormData()
    form.append('file', file, file.name)
    // A multipart body has no shape in the contract.
    const args = { query: about, body: form } as unknown as Args<typeof support.upload>
    const stored: Attachment = await call(support.upload, args)
    ids.push(stored.id)
  }
  return ids
}
