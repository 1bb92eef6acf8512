/** Restart and factory reset. */
import { clearCallLists } from '../../calls/register';
import type { PageAnswer, PageRequest } from '../../contract/http';
import { escapeHtml } from '../../device/markup';
import type { PhoneCore } from '../../phone-core';
import { errorPage, paramOf } from '../message';
import type { PageContext, PageHandler } from '../page';

/** Does this firmware restart on this request? */
export function isRebootRequest(request: PageRequest, core: PhoneCore): boolean {
  return core.profile.rebootRequests.some((known) => {
    const [path, name = '', value] = known.split(/[?=]/);
    return path === request.path && paramOf(request, name) === value;
  });
}

/** What tools saw: a redirect that ends at a page with 200, that page at once, or nothing at all. */
export function rebootAnswer({ core, reboot }: PageContext): PageAnswer {
  const page = { title: core.profile.phoneType, body: 'Rebooting', afterwards: reboot };
  switch (core.quirks.rebootAnswer) {
    case 'redirect':
      return { status: 302, location: 'reboot.htm', ...page };
    case 'page':
      return { status: 200, ...page };
    case 'none':
      return { status: 0, silent: true, ...page };
  }
}

/** `advanced_update.htm?reboot=Reboot` and `?reset=Reset`. */
export const advancedUpdatePage: PageHandler = (request, context): PageAnswer => {
  if (paramOf(request, 'reset') === 'Reset') {
    context.core.settings.reset();
    // That the call lists go as well is UNVERIFIED.
    clearCallLists(context.core);
    return rebootAnswer(context);
  }
  if (isRebootRequest(request, context.core)) return rebootAnswer(context);
  return { status: 200, title: context.core.profile.phoneType, body: 'Update' };
};

/** `advanced_network.htm`: restarts as well, and shows the time server as a status script reads it. */
export const advancedNetworkPage: PageHandler = (request, context): PageAnswer => {
  const { core } = context;
  if (isRebootRequest(request, core)) return rebootAnswer(context);
  const value = escapeHtml(core.settings.get('ntp_server'));
  const field = `<INPUT TYPE="text" SIZE="30" NAME="ntp_server" VALUE="${value}">`;
  return {
    status: 200,
    title: core.profile.phoneType,
    body: `<TABLE>\n<TR><TD></TD><TD>NTP Time Server:</TD><TD>${field}</TD></TR>\n</TABLE>`,
  };
};

/**
 * `confirm.htm`: asks whether to restart, and does with `REBOOT=Yes`; one tool sends `yes` by GET. The tools are of
 * FW 6 to 8.
 */
export const confirmPage: PageHandler = (request, context): PageAnswer => {
  if (!context.core.quirks.confirmReboots) return errorPage(404);
  if (/^yes$/i.test(paramOf(request, 'REBOOT') ?? '')) return rebootAnswer(context);
  return {
    status: 200,
    title: context.core.profile.phoneType,
    body: '<FORM METHOD="POST"><INPUT TYPE="SUBMIT" NAME="REBOOT" VALUE="Yes"></FORM>',
  };
};

/** Where a reboot request ends. */
export const rebootPage: PageHandler = (_request, { core }): PageAnswer => ({
  status: 200,
  title: core.profile.phoneType,
  body: 'The phone is restarting',
});
