/** Restart and factory reset. */
import { clearCallLists } from '../call-lists';
import { errorPage, paramOf, type PageAnswer, type PageRequest } from '../http-message';
import type { PhoneCore } from '../phone-core';
import type { Page, PageContext } from '../site';

/** Does this firmware restart on this request? */
export function isRebootRequest(request: PageRequest, core: PhoneCore): boolean {
  return core.profile.rebootRequests.some((known) => {
    const [path, name = '', value] = known.split(/[?=]/);
    return path === request.path && paramOf(request, name) === value;
  });
}

/** The answer comes first, then the phone goes down. The D-series ends at `reboot.htm`. */
export function rebootAnswer({ core, reboot }: PageContext): PageAnswer {
  const redirect = core.profile.rebootRedirect
    ? { status: 302, location: 'reboot.htm' }
    : { status: 200 };
  return { ...redirect, title: core.profile.phoneType, body: 'Rebooting', afterwards: reboot };
}

/** `advanced_update.htm?reboot=Reboot` and `?reset=Reset`. */
export const advancedUpdatePage: Page = (request, context): PageAnswer => {
  if (paramOf(request, 'reset') === 'Reset') {
    context.core.settings.reset();
    // That the call lists go as well is UNVERIFIED.
    clearCallLists(context.core);
    return rebootAnswer(context);
  }
  if (isRebootRequest(request, context.core)) return rebootAnswer(context);
  return { status: 200, title: context.core.profile.phoneType, body: 'Update' };
};

/** `confirm.htm?REBOOT=yes`, FW 6-7; later firmware does not have the page. */
export const confirmPage: Page = (request, context): PageAnswer => {
  if (isRebootRequest(request, context.core)) return rebootAnswer(context);
  return context.core.profile.generation === 'fw7'
    ? { status: 200, title: context.core.profile.phoneType, body: 'Confirm' }
    : errorPage(404);
};

/** Where a reboot request of the D-series ends. */
export const rebootPage: Page = (_request, { core }): PageAnswer => ({
  status: 200,
  title: core.profile.phoneType,
  body: 'The phone is restarting',
});
