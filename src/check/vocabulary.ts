/**
 * Words that a report may show. Everything else that a phone says is replaced, so that no name can slip through
 * because nobody thought of it. English and German, as the web pages of Snom phones have them, and the words of HTTP
 * and HTML.
 */

const HTTP = `
accept age algorithm allow application auth authenticate authorization basic bmp bytes cache charset close connection
content control date deflate digest disposition domain embedded encoding etag expires form forwarded found frame gzip
high host html http httponly https identity image int invalid javascript js json keep alive language length location
lax low max md5 mime modified must no none nonce nosniff ok Ok opaque options origin path permanently plain policy post
pragma private proxy public qop ranges realm referer refresh reserved retry revalidate sameorigin secure security see
server session set sha snom stale store strict text transfer transport true false type unauthorized forbidden
unmodified urlencoded upgrade utf vary via warning www x xml xss moved temporary temporarily redirect bad request not
implemented internal service unavailable get head put delete chunked age only other after unknown
`;

const HTML = `
a abbr address align alink alt applet area b background base bgcolor big blockquote body border br button caption
cellpadding cellspacing center checked class clear code col colgroup color cols colspan compact coords css data dd
defer dfn dir disabled div dl doctype dtd dt em enctype face fieldset font for frameborder frameset h height hidden hr
href hspace htm i id iframe img input ismap kbd label lang legend li link map marginheight marginwidth maxlength media
menu meta method multiple name nbsp nohref noframes noscript noshade nowrap object ol onblur onchange onclick onfocus
onload onsubmit optgroup option p param pre prompt q readonly rel rev rows rowspan rules s samp script scrolling select
selected shape size small span src standard start strike strong style sub submit summary sup table tabindex target
tbody td textarea tfoot th thead title tr tt u ul valign value version viewport visited vspace w3c dtd width top left
right bottom middle transparent black white red green blue silver gray solid px em auto absolute relative loose
transitional en de us equiv initial scale device app div root
`;

const SNOM = `
address advanced administrator adresse aktualisierung an anmeldung anruf anrufe anrufer ask aus ausgehend attempts base
bitte boot bootloader build call calls cause certificate check command commands configuration confirm connected
contact current datei default dhcp diagnose directory disconnected dns down drehen error ethernet expansion fehler
fehlgeschlagen file firmware free function gateway geraet gerät gesperrt hardware help home htm identität identities
incoming info information inquiry ip ipv keyboard key keys lcs line list locked log login logged logs lost mac
maintenance manager mask memory message minute minutes missed module moved netmask netzmaske netzwerk network number
off on page passwort password phone please preferences production produktion project received redirection reboot
required reset rootfs save seconds seite select serial seriennummer serve settings setup sip software speed state
status subnet swap system sysinfo telefon time try unsuccessful update uptime use user version versuche voip warten
web zugriff zertifikat ihr your the this is are was were by of to or and in with from has have been wurde der die das
und ist nicht falsch falsches wrong blocked again later erneut später failed failure retry too many zu viele gefunden
rebooting restarting handy laufzeit speicher arbeitsspeicher anzahl zeit stunden tage hours days kennwort benutzer
unknown registration registrierung codec codecs platform modell model vendor manufacturer hersteller cpu flash ram
fingerprint einstellungen hilfe startseite identitäten verzeichnis kurzwahl funktionstasten erweitert
`;

/** Lower case. */
export const VOCABULARY: ReadonlySet<string> = new Set(
  `${HTTP} ${HTML} ${SNOM}`.toLowerCase().split(/\s+/).filter(Boolean),
);
