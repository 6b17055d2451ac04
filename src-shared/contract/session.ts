import { z } from 'zod';
import { command, query, ROLES } from '../rpc.ts';
import { personal, secret } from '../sensitive.ts';
import { EVERYONE, Id, InstantValue, Nothing, OWNER, requiredText, shortText } from './values.ts';

export const Operator = z.object({ id: Id, name: personal(z.string()), userName: z.string(), role: z.enum(ROLES) });
export type Operator = z.infer<typeof Operator>;

const UserName = requiredText(40).regex(/^[a-z0-9._-]+$/i, 'may hold letters, digits, dot, dash and underscore only');
const NewPassword = secret(z.string().min(10, 'must have at least 10 characters').max(200));

/** Signing in and who may do what. The hosts keep `token` in an HttpOnly cookie and never pass it on to the page. */
export const session = {
  'session.current': query({
    roles: 'anyone',
    input: Nothing,
    output: z.object({
      operator: Operator.nullable(),
      /** No operator exists yet: the first owner is made with the printed token. */
      needsFirstOwner: z.boolean(),
      practice: z.boolean(),
      businessName: z.string(),
      version: z.string(),
      /** The app's clock: every desk goes by it, whatever its own computer says. */
      now: InstantValue,
    }),
  }),
  'session.createFirstOwner': command({
    roles: 'anyone',
    input: z.object({ setupToken: secret(z.string().min(1, 'must not be empty')), name: personal(requiredText(80)), userName: UserName, password: NewPassword }),
    output: z.object({ operator: Operator, token: secret(z.string()) }),
  }),
  'session.signIn': command({
    roles: 'anyone',
    input: z.object({ userName: requiredText(40), password: secret(z.string().max(200)), device: shortText(200).default('') }),
    output: z.object({ operator: Operator, token: secret(z.string()) }),
  }),
  'session.signOut': command({ roles: EVERYONE, input: Nothing, output: Nothing }),
  'session.changePassword': command({ roles: EVERYONE, input: z.object({ current: secret(z.string()), next: NewPassword }), output: Nothing }),

  'operators.list': query({
    roles: OWNER,
    input: Nothing,
    output: z.array(Operator.extend({ active: z.boolean(), createdAt: InstantValue, lastSeenAt: InstantValue.nullable(), sessions: z.int() })),
  }),
  'operators.create': command({ roles: OWNER, input: z.object({ name: personal(requiredText(80)), userName: UserName, role: z.enum(ROLES), password: NewPassword }), output: Operator }),
  /** Ends all sessions at once; the last owner cannot be revoked. */
  'operators.revoke': command({ roles: OWNER, input: z.object({ operatorId: Id }), output: Nothing }),
  'operators.restore': command({ roles: OWNER, input: z.object({ operatorId: Id }), output: Nothing }),
};
