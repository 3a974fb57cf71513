import { config } from 'zod'

// zod tries `new Function` to compile its checks; the content security policy forbids it and would report each try.
config({ jitless: true })
