import { account } from './en/account.texts.ts';
import { attention } from './en/attention.texts.ts';
import { closes } from './en/closes.texts.ts';
import { imports } from './en/imports.texts.ts';
import { money } from './en/money.texts.ts';
import { moneyIn } from './en/money-in.texts.ts';
import { plans } from './en/plans.texts.ts';
import { practice } from './en/practice.texts.ts';
import { reach } from './en/reach.texts.ts';
import { routers } from './en/routers.texts.ts';
import { services } from './en/services.texts.ts';
import { settings } from './en/settings.texts.ts';
import { shell } from './en/shell.texts.ts';
import { statements } from './en/statements.texts.ts';
import { subscribers } from './en/subscribers.texts.ts';
import { tills } from './en/tills.texts.ts';
import { today } from './en/today.texts.ts';

export const en = { ...shell, today, subscribers, services, account, practice, money, moneyIn, plans, routers, imports, attention, settings, closes, statements, tills, reach };
