/**
 * The words around a secret, in the languages that people write in. Written as they are compared: lower case, without accents,
 * and without the blanks and hyphens inside a name ("one-time code" is "onetimecode").
 */

/** What kind of secret a name stands for; each has its own shapes (secret-shapes.ts). */
export type SecretKind = "password" | "passphrase" | "pin" | "code" | "bare-code" | "pass" | "recovery" | "secret";

const set = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/));

const names: Readonly<Record<SecretKind, string>> = {
  password:
    "password passwords passwd pwd pw psw motdepasse mdp passwort passworter kennwort contrasena contrasenya clave senha palavrapasse " +
    "wachtwoord haslo hasla losenord losenordet adgangskode passord salasana parola sifre heslo jelszo пароль пароля",
  passphrase: "passphrase passphrases passsatz",
  pin:
    "pin pins pincode pinnumber pinnummer codepin codicepin codigopin kodpin hellopin passcode devicepasscode phonecode unlockcode " +
    "пин пинкод",
  code:
    "otp totp onetimecode onetimepasscode onetimepassword onetimepin verificationcode securitycode smscode textcode authenticatorcode " +
    "authenticationcode authcode confirmationcode logincode signincode accesscode mfacode 2facode twofactorcode sixdigitcode 6digitcode " +
    "devicecode usercode bestatigungscode sicherheitscode einmalcode einmalkennwort einmalpasswort prufcode zugangscode verifizierungscode " +
    "codedeverification codedeconfirmation codesms codeausageunique codedesecurite codedacces codigodeverificacion codigosms " +
    "codigodeseguridad codigodeconfirmacion codicediverifica codicesms codiceotp codicedisicurezza codicediaccesso codigodeverificacao " +
    "codigodeseguranca codigodeacesso verificatiecode beveiligingscode eenmaligecode kodweryfikacyjny kodsms engangskod sakerhetskod " +
    "verifieringskod bekraftelsekod engangskode dogrulamakodu кодподтверждения",
  "bare-code": "code codes codigo codice kod koden kode код",
  pass:
    "tap pass temporaryaccesspass tempaccesspass temporaryaccesscode accesspass temporarypass temppass tempaccesscode temporaryaccess " +
    "befristeterzugriffspass befristeterzugangspass temporarerzugriffspass temporarerzugangspass zugriffspass passdaccestemporaire " +
    "passtemporaire pasedeaccesotemporal pasedeacceso passtemporaneo passdiaccessotemporaneo passaggiotemporaneo passedeacessotemporario " +
    "passetemporario tijdelijketoegangspas toegangspas tymczasowaprzepustka przepustka",
  recovery:
    "recoverycode recoverycodes recoverykey backupcode backupcodes backupkey restorecode wiederherstellungscode wiederherstellungscodes " +
    "wiederherstellungsschlussel sicherungscode sicherungscodes codederecuperation codesderecuperation codedesecours codesdesecours " +
    "cledederecuperation cledrecuperation cledereecuperation cledesecours clederecuperation codigoderecuperacion codigosderecuperacion " +
    "clavederecuperacion codicedirecupero codicidirecupero chiavediripristino codigoderecuperacao codigosderecuperacao herstelcode " +
    "herstelcodes herstelsleutel kododzyskiwania kodyodzyskiwania aterstallningskod bitlockerkey seedphrase",
  secret:
    "clientsecret appsecret sharedsecret apikey secretkey accesskey accountkey privatekey secret accesstoken bearertoken refreshtoken " +
    "authtoken connectionstring geheimnis geheimerschlussel",
};

/** The kind by name. */
export const SECRET_NAMES: ReadonlyMap<string, SecretKind> = new Map(
  (Object.entries(names) as [SecretKind, string][]).flatMap(([kind, words]) =>
    words.split(" ").map((word) => [word, kind] as const),
  ),
);

/** Names of several words, by what they begin with, so that a text is not tried at every word. */
export const LONGEST_NAME_WORDS = 5;

/** Names that only sound like one: a passkey in other languages. */
export const NOT_NAMES = set(
  "clavedeacceso clavesdeacceso clavedepaso chavedeacesso chiavediaccesso cledacces passkey passkeys",
);

/** After a name: it is about something else then. */
export const COMPOUNDS = set(
  "manager managers reset resets policy policies field fields prompt prompts page box screen dialog window pad vault sync login logins less only " +
    "option options expiry expiration change protection hash hint store list form entry scanner reader generator provider based protected " +
    "verwaltung richtlinie feld abfrage eingabe seite",
);

/** What stands between a name and its secret. */
export const LINKS = set("is was are were = : := -> => ist war lautet lautete heisst est etait jest byl equals");
/** The same, and something else in another language: enough for a number, not for a word. */
export const WEAK_LINKS = set("es era sera e eh to ar er on var reads says shows");
/** Where such a link is meant as one. */
export const OWN_LINKS: Readonly<Record<string, readonly string[]>> = {
  contrasena: ["es", "era"],
  clave: ["es", "era"],
  senha: ["e", "era"],
  palavrapasse: ["e", "era"],
  haslo: ["to"],
  adgangskode: ["er"],
  losenord: ["ar"],
  salasana: ["on"],
};

/** Words that may stand after the link and before the secret. */
export const FILLERS = set(
  "now still just currently actually really probably simply this the following jetzt noch gerade aktuell derzeit folgender folgendes maintenant " +
    "toujours ahora todavia ora ancora agora ainda nu nog teraz fortfarande again also only here",
);

/** What people say about a password, a PIN or a code instead of telling it. */
export const REMARKS = set(
  "a an my our his her your their not no never always too very so in on at of off for from to by with without and or but if when then than that it " +
    "expired expiring expires wrong right correct incorrect fine ok okay good bad same different new old strong weak long short secure safe " +
    "required needed asked requested rejected refused accepted denied declined invalid valid unknown known empty blank missing gone lost " +
    "forgotten blocked locked unlocked disabled enabled active inactive used reused unused set reset changed changing unchanged saved stored " +
    "working useless broken failing sent delivered received entered typed shown hidden displayed visible generated created deleted removed " +
    "protected synced synchronised managed mandatory optional allowed forbidden what where why how which being been getting about over under " +
    "passkey passkeys phone key account problem issue page button app option helpdesk bitwarden dashlane lastpass keepass nordpass keychain " +
    "complicated simple complex easy hard case sensitive there here done finished available unavailable all also only already yet ready private secret " +
    "six four eight digits digit characters longer shorter necessary impossible possible supposed unable " +
    "abgelaufen falsch richtig korrekt nicht kein keine mein meine das der die den dem ein eine gleich dasselbe neu alt gesperrt blockiert " +
    "vergessen weg ungultig gultig unbekannt leer verloren geandert zuruckgesetzt gesetzt notig erforderlich verlangt gefragt bekannt sicher " +
    "unsicher lang kurz schwach stark erlaubt verboten deaktiviert aktiviert gespeichert da hier auch schon immer nie wieder zu " +
    "expire expiree incorrecte incorrect correcte faux fausse bon bonne pas le la les un une mon ma mes oublie oubliee perdu perdue bloque " +
    "bloquee verrouille verrouillee refuse refusee accepte acceptee demande demandee invalide valide vide inconnu inconnue trop tres change " +
    "changee modifie reinitialise nouveau nouvelle ancien ancienne toujours necessaire requis identique meme " +
    "caducada caducado caduca incorrecta incorrecto correcta correcto no el la los las un una mi mis olvidada olvidado perdida perdido " +
    "bloqueada bloqueado rechazada rechazado aceptada aceptado invalida invalido valida valido vacia desconocida cambiada nueva nuevo muy " +
    "demasiado misma mismo necesaria obligatoria " +
    "scaduta scaduto sbagliata sbagliato errata errato corretta corretto non il lo gli una mia mio dimenticata persa perso bloccata bloccato " +
    "rifiutata rifiutato accettata accettato richiesta richiesto valida valido nuova nuovo vecchia vecchio stessa molto troppo necessaria " +
    "expirada expirado errada errado correta correto nao o os as um uma minha meu esquecida perdida recusada recusado aceita aceito solicitada " +
    "invalida nova novo antiga mesma muito necessaria " +
    "verlopen verkeerd fout juist goed niet geen een mijn het de vergeten kwijt geblokkeerd geweigerd geaccepteerd gevraagd ongeldig geldig " +
    "gewijzigd nieuw oud hetzelfde nodig vereist " +
    "wygaslo wygasl bledne bledny niepoprawne poprawne nie moje zapomniane zablokowane zablokowany odrzucone wymagane nowe stare takie " +
    "fel ratt inte mitt glomt last ogiltigt nytt gammalt samma",
);

/** What a number next to such a name counts, so that it is not the secret itself. */
export const UNITS = set(
  "digit digits character characters chars letters symbols time times try tries attempt attempts retry retries minute minutes min mins hour hours " +
    "hrs day days week weeks month months year years second seconds sec people users user devices device accounts account colleagues employees " +
    "percent keys passkeys passwords codes pins stellen zeichen ziffern mal versuche versuchen minuten stunden tage tagen wochen monate jahre " +
    "benutzer gerate chiffres caracteres fois essais tentatives minutes heures jours semaines mois digitos caracteres veces intentos minutos " +
    "horas dias semanas meses cifre caratteri volte tentativi minuti ore giorni settimane mesi vezes tentativas cijfers tekens keer pogingen " +
    "uur dagen weken cyfr znakow razy prob minut godzin dni am pm uhr",
);

/** What a number after them names. */
export const NUMBERED = set(
  "error errors fehler fehlercode erreur derreur errore erro fout blad event status exit http hresult build version release update patch kb ticket " +
    "case incident request room floor building extension ext line step page question port level model serial article rule policy number: since in " +
    "on until till from before after during year seit bis am im vor nach depuis avant apres en desde dal hasta desde sinds od week " +
    "correlation trace timestamp session windows win ios ipados android macos iphone galaxy pixel office chrome edge firefox safari",
);

/** Beside "code": another kind of code. */
export const OTHER_CODES = set(
  "error errors qr status exit http country area source zip postal bar dress return result response reason stop sub hex fehler errore erreur " +
    "erro derreur aadsts hresult failure event diagnostic trouble",
);

/** Before a name of somebody or something. */
export const INTRODUCE = set(
  "for user account by of named called fur von benutzer konto pour de utilisateur para del usuario per di utente voor van",
);

/** Before a name: whose it is. "tap" alone is what one does to a key. */
export const OWNERS = set(
  "my the a this that new temporary our his her your their mein meine meinen der den dem mon ma le la mi il lo meu minha o mijn de het moj min mitt",
);

/** Long words that are often misspelt; compared with one or two letters of difference. */
export const OFTEN_MISSPELT: readonly string[] = [
  "password",
  "passwort",
  "passcode",
  "passphrase",
  "kennwort",
  "temporary",
  "access",
  "verification",
  "authenticator",
  "recovery",
  "contrasena",
  "wachtwoord",
  "bestatigungscode",
];
export const NOT_MISSPELT = set(
  "passport passkey passkeys passive passed passing password-less recover recovered accessed assess temporarily",
);
