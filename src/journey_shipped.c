/*-------------------------------------------------------------------------
 *
 * journey_shipped.c
 *	  The rules for words, labels and tools that come with the extension.
 *
 * The one source of them: outbound.journey_rule is filled from here, so that
 * map_journey can be IMMUTABLE and a user can still read every rule. Where two
 * rules of one family match overlapping words, the longer match wins; that is
 * how an exception ("don't call me before noon") beats a rule ("don't call
 * me"). Pattern language: journey_rule.c.
 *
 *-------------------------------------------------------------------------
 */
#include "journey_talk.h"

#define EN "en"
#define ES "es"
#define ALL "*"

/* clang-format off */
const RuleRow outbound_shipped_rules[] = {

	/* ---- labels of the call analysis, names of tools ---- */
	{"label_rejected", ALL, "label", "rejected", 100,
	 "not_interested unqualified no_show bad_fit rejected declined disqualified no_interest "
	 "not_a_fit"},
	{"label_booked", ALL, "label", "booked_demo", 100,
	 "booked appointment_booked booked_demo scheduled schedule demo_booked appointment_scheduled "
	 "demo_scheduled meeting_booked"},
	{"label_email", ALL, "label", "email_captured", 100,
	 "send_evidence evidence_sent email_sent email_captured lead_qualified"},
	{"label_dnc", ALL, "label", "dnc", 100,
	 "dnc do_not_call compliant_dnc dnc_marked do_not_contact opt_out opted_out dnc_requested "
	 "do_not_call_request wrong_number unsubscribe removal_request"},
	{"label_voicemail", ALL, "label", "voicemail", 100,
	 "voicemail answering_machine left_voicemail voicemail_left machine"},
	{"tool_dnc", ALL, "tool", "dnc", 100,
	 "mark_dnc_compliant mark_dnc mark_do_not_call add_to_dnc"},
	{"tool_email", ALL, "tool", "email_captured", 100,
	 "send_evidence_package"},
	{"tool_booked", ALL, "tool", "booked_demo", 100,
	 "book_appointment book_appointment_cal book_demo book_meeting schedule_demo "
	 "schedule_appointment schedule_meeting create_booking create_appointment"},

	/* ---- classes ---- */
	{"day", ALL, "any", "class", 100,
	 "monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|today|tonight|mondays|"
	 "tuesdays|wednesdays|thursdays|fridays|lunes|martes|miercoles|jueves|viernes|sabado|domingo|"
	 "manana|hoy"},
	{"number_word", ALL, "any", "class", 100,
	 "#|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon|midday|una|dos|tres|"
	 "cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|mediodia"},
	{"minutes", ALL, "any", "class", 100,
	 "fifteen|thirty|forty|fifty|quince|treinta|media|cuarto"},
	{"ordinal", EN, "any", "class", 100,
	 "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|"
	 "thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|"
	 "twenty|thirtieth"},
	{"month", ALL, "any", "class", 100,
	 "january|february|march|april|may|june|july|august|september|october|november|december|enero|"
	 "febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"},
	{"call", EN, "any", "class", 100,
	 "call|phone|ring|dial|contact|text|bother|harass|pester|bug|hound|disturb|solicit|message|"
	 "buzz|robocall|redial|spam"},
	{"calling", EN, "any", "class", 100,
	 "calling|phoning|ringing|dialing|contacting|texting|bothering|harassing|pestering|bugging|"
	 "hounding|soliciting|messaging|spamming|robocalling|disturbing|annoying|badgering|redialing|"
	 "calls|robocalls|solicitations"},
	{"called", EN, "any", "class", 100,
	 "called|contacted|phoned|dialed|bothered|solicited|texted|rung|disturbed|harassed|pestered"},
	{"remove", EN, "any", "class", 100,
	 "take|remove|get|pull|drop|scratch|cross|strike|delete|erase|wipe|keep|leave|clear|knock|"
	 "kick|purge|scrub|yank|unlist|pluck|rip"},
	{"removed", EN, "any", "class", 100,
	 "removed|taken|deleted|erased|unsubscribed|dropped|scratched|crossed|struck|wiped|pulled|"
	 "purged|cleared"},
	{"us", EN, "any", "class", 100,
	 "me|us|myself|her|him|them|everyone|it|[my|our|this|the|that|these|both|all] * [phone|number|"
	 "numbers|name|line]|[my|our|this|the|that|these] [phone|number|name|info|office|business|"
	 "clinic|place|practice|spa|shop|salon|cell|line]"},
	{"list", EN, "any", "class", 100,
	 "list|lists|system|database|records|contacts|directory|books|dialer|file|files|crm|rolodex|"
	 "rotation|data|computer|roster|queue|sheet|registry|spreadsheet|register|campaign"},
	{"number_thing", EN, "any", "class", 100,
	 "number|info|information|name|contact|contacts|record|records|data|details|entry|digits|line"},
	{"who", EN, "any", "class", 100,
	 "you|you guys|you people|you folks|anyone|anybody|them|your company|your people|your robot|"
	 "robots|your machine|your team|your bot|any of you"},
	{"again", EN, "any", "class", 100,
	 "again|anymore|any more|ever|no more|any longer|any further|no longer|ever again|period|at "
	 "all|back"},

	/* ---- do not call: English ---- */
	{"dnc_dont_call", EN, "user", "dnc", 100,
	 "(dont|never|dont you|never you|dont you people|dont you guys|dont you ever|do never|you "
	 "dont|dont anybody|nobody|no one) [ever|even|you ever] [try to|bother to|dare|dare to|think "
	 "about|think of|need to|go] <call> [back|up] (me|us|here|her|him|again|anymore|this|our|my|"
	 "these|any of|ever|back|any|$|this office|this place|the|at|on|or|and|like|then|no|for|this "
	 "clinic|ok|thanks|thank|because|we|i|you|about|with|if|my wife|over|like this|one)"},
	{"dnc_dont_call_again", EN, "user", "dnc", 100,
	 "(dont|never|not) <call> [back] ..6 (again|anymore|ever again|any more|any longer|no more|"
	 "another time)"},
	{"dnc_dont_bother_calling", EN, "user", "dnc", 100,
	 "(dont|never|no) (bother|keep|even bother|go|need|use|waste your time|be) [with] (calling|"
	 "phoning|ringing|contacting|trying|dialing|texting)|(dont|never) waste (my|our) time (again|"
	 "anymore)"},
	{"dnc_dont_reach", EN, "user", "dnc", 100,
	 "(dont|never) [ever] (reach out|get in touch|follow up|get back|check back|try again|try us|"
	 "try me|try this|come back|speak to|talk to|write to) [me|us|this|to] [again|anymore|ever|"
	 "with|number|$]"},
	{"dnc_stop_calling", EN, "user", "dnc", 100,
	 "[you people to|you guys to|you people need to|you guys need to|you need to|you people have "
	 "to|you people should|you all to|everyone to|your company to|you folks to|you have to|you "
	 "guys have to] (stop|quit|cease|discontinue|halt|end|enough|done with|enough with|quit it "
	 "with|knock it off with|lay off|cut it out with|cut out|no more of) [all|with] [of] [the|"
	 "these|your|this|those|any|all|you|people|nonsense] [phone|sales|marketing|robo|"
	 "telemarketing|automated|unwanted|spam] <calling>"},
	{"dnc_stop_blowing", EN, "user", "dnc", 100,
	 "(stop|quit) (blowing up|ringing|wasting|trying to|tying up|bothering|trying|reaching|"
	 "reaching out|hitting|phoning|interrupting|hassling) [me|us|my|our|this|call|out|with|"
	 "people]|(cease|stop|end|discontinue|no further|no more) [all|any|your] [further|future|of "
	 "your] (communication|communications|contact|outreach|solicitation|correspondence|contacts|"
	 "calls)|(stop|quit|knock off|cut out) (this|it) [with] [the] (calls|calling)"},
	{"dnc_stop_alone", EN, "user", "dnc", 100,
	 "^ stop $ . stop|^ stop it $"},
	{"dnc_no_more_calls", EN, "user", "dnc", 100,
	 "(no more|no further|no other|not another|no additional) [phone|sales|marketing|robo] (calls|"
	 "call|calling|phone calls|contact|solicitations|messages)|^ no calls $|no [sales|phone|cold] "
	 "calls (here|thanks|thank|ok)|(nobody|no one|none of us) ..2 (wants|want|needs|asked for) "
	 "[your|these|any|this|any of your] (calls|call|calling)"},
	{"dnc_off_list", EN, "user", "dnc", 100,
	 "(off|off of|out of|from|on) [of] (your|the|that|this|whatever|any|all|every|these|those|any "
	 "and all) ..3 (call|calling|phone|marketing|telemarketing|sales|contact|mailing|calls|"
	 "robocall|dialing|dialer|spam|lead|cold call) [call|calling] <list>|(off|off of|out of) [of] "
	 "(your|the|that|this|whatever|any|all|every|these|those|any and all) [of|your|the|those|"
	 "these|other|*] <list>"},
	{"dnc_remove_from", EN, "user", "dnc", 100,
	 "<remove> ..5 (off|from|out of|off of) ..4 <list>"},
	{"dnc_take_me_off", EN, "user", "dnc", 100,
	 "(take|get|pull|drop|scratch|cross|strike|knock|leave|keep|kick|x) <us> (off|out) [$|now|of|"
	 "thanks|thank|there|it|ok|today|immediately|completely|too|and|then|or|this|that]"},
	{"dnc_remove_us", EN, "user", "dnc", 100,
	 "(remove|delete|erase|unsubscribe|blacklist|purge|unlist|opt|block) (me|us|this number|this "
	 "line|our number|my number|my name|our name|my info|our info|ourselves|this phone|our line|"
	 "the number|our clinic|our office|our business|our practice|my cell|my phone|our phone|my "
	 "phone number|our phone number|this phone number|our information|my information|our contact|"
	 "my contact|our details|my details|all of our|our entry|it)"},
	{"dnc_lose_number", EN, "user", "dnc", 100,
	 "(lose|forget|drop|throw out|throw away|toss|burn|shred|trash|rip up|tear up|scrub|dump|"
	 "deleting|removing|losing|erasing|forgetting|dropping|ditch|throw|discard|forget about|"
	 "forget you have|forget you had|forget you ever had|cancel|get rid of|strike|wipe|pull|"
	 "delete|erase|remove|take|scratch) [you] [ever|have] [had] (my|our|this|the|that) [phone|"
	 "cell|office|business|contact|clinics] <number_thing> [away|out|off|down]"},
	{"dnc_to_be_removed", EN, "user", "dnc", 100,
	 "(want|like|asked|ask|asking|need|wish|prefer|requested|request|demand|demanded|supposed|"
	 "love|wants|wanted|told you|have|insist|can i|can we|could we|could i|may i|should|must|"
	 "needs|expect) [us|you|me|this number|my number|our number|on] [to] [be|get|have|being] [us|"
	 "me|this number|this|our number|my name] <removed> [off|from|out|$|like|and|again|now|before|"
	 "twice|by|thanks|already|immediately]|(want|like|need|have|get|wants) (my|our|this|the) "
	 "[phone|contact|business|clinics] (number|info|information|name|data|line|contact|details) "
	 "[be] (removed|deleted|erased|taken off|off|purged|blocked|struck|wiped)|(mind|about|"
	 "consider|start|be|appreciate) [you] (removing|taking|deleting|pulling|dropping|erasing) (me|"
	 "us|my|our|this) [number|name|line|phone|info] [number] (off|from|out|of|$)"},
	{"dnc_dont_call_list", EN, "user", "dnc", 100,
	 "(dont|no|not) (call|contact) (list|registry|database|lists|register)|dnc [list]|dnc "
	 "registry|(the|a|your) national registry"},
	{"dnc_put_on", EN, "user", "dnc", 100,
	 "(put|place|add|mark|flag|list|register|set) ..4 [on|to|as|down] ..3 (dont call|dont contact|"
	 "no call|dnc|no contact|never call|dont dial)"},
	{"dnc_dont_want_calls", EN, "user", "dnc", 100,
	 "(dont|didnt|wouldnt|cant|never) (want|wish|like|appreciate|welcome|accept|care for|care to|"
	 "wanted|wish to) [to] [get|receive|be getting|be receiving|take|have|keep getting|hear|see] "
	 "[any] [more|of|further|other] [of] [these|your|those|this|such|unsolicited|sales|cold|"
	 "marketing|phone|telemarketing|you people] [kind of|kinds of|phone|sales|type of|types of] "
	 "(calls|phone calls|robocalls|calling|solicitations|call|contact)"},
	{"dnc_dont_want_you", EN, "user", "dnc", 100,
	 "(dont|never|wouldnt) (want|need|like|wanted) <who> [ever|to ever|to] [to|keep] (calling|"
	 "call|contact|contacting|phone|ring|ringing|reach)|(dont|didnt) (need|want|ask for|"
	 "appreciate|like) [any] [more|of] [of] (your|these) [phone|sales] (calls|calling|robocalls)"},
	{"dnc_dont_want_be_called", EN, "user", "dnc", 100,
	 "(dont|never|not) (want|like|wish|care|need|trying|looking|going|consent|agree|wanted|"
	 "interested) [to|in] (be|being|get|getting|keep being|keep getting) [getting] <called>"},
	{"dnc_dont_want_hear", EN, "user", "dnc", 100,
	 "(dont|never) (want|wish|care|need|like) to (hear|be hearing|see|speak|talk) [from|to|with|"
	 "your|this|another] [you|you guys|you people|your company|voice|anyone|any of you|anybody] "
	 "[ever|people|guys|anymore|again|$]"},
	{"dnc_rather_not", EN, "user", "dnc", 100,
	 "(rather|appreciate|prefer|like|better|great|nice|love|wish|thank you|ask that|ask|request|"
	 "insist|grateful|fantastic|happy|thrilled) [you|it|that|from] [if|that] [you|your company] "
	 "(didnt|wouldnt|dont|not|never|stopped|quit|would stop|stop|wont|would never|to stop|to not|"
	 "not to|would quit|no longer|refrain from|could stop|could not) ..3 [ever] (call|calling|"
	 "contact|contacting|phone|bother|calls|called|bothering|ring|ringing|reach)"},
	{"dnc_make_sure", EN, "user", "dnc", 100,
	 "(make sure|see to it|ensure|make certain|make a note|note|be sure) ..6 (dont|not|isnt|never|"
	 "doesnt|wont|arent|nobody|no one) ..3 (call|called|dialed|calls|contacted|contact|calling|"
	 "rung|phone|dial)"},
	{"dnc_not_called_again", EN, "user", "dnc", 100,
	 "(isnt|not|never|arent|wont|dont) ..2 [be|get] (dialed|called|contacted|rung|phoned|bothered|"
	 "disturbed) [here] (again|anymore|ever|any more)"},
	{"dnc_not_allowed", EN, "user", "dnc", 100,
	 "(not supposed|not allowed|not permitted|isnt legal|illegal|against the law|shouldnt|arent "
	 "supposed|arent allowed|have no right|no right|no business|you cant|not authorized) [to|for "
	 "you to|for you people to|be|keep|me] [be|keep|to] (call|calling|contact|contacting|dial|"
	 "dialing|phone|phoning|ring)|(dont have|never gave you|never gave|didnt give you|havent "
	 "given you|have no|do not have|never gave you guys) [my|any|our] (permission|consent) [to|"
	 "for]|(didnt consent|never consented|dont consent|without my consent|revoke my consent|"
	 "revoke consent|withdraw my consent|revoke any consent|never opted in|didnt opt in)|better "
	 "not (call|be calling|ever call|phone|contact)"},
	{"dnc_told_you", EN, "user", "dnc", 100,
	 "(asked|told|said|telling|asking|ask|tell|begged|warned|instructed|say|requested|advised) "
	 "[you|them|you guys|you people|him|her|the last guy|the last one|your company|already|the|"
	 "everyone] ..3 (not to|to not|to stop|to quit|to cease|never to|dont|stop|no more|quit) "
	 "[ever] (call|calling|contact|contacting|calls|phone|ring|ringing|dial|bother|bothering)"},
	{"dnc_off_limits", EN, "user", "dnc", 100,
	 "(opt|opting|opted) [me|us|this number|my number|our number] out|unsubscribe|unsubscribed|"
	 "blacklist|(this|our|my) number is off limits"},
	{"dnc_refuse_calls", EN, "user", "dnc", 100,
	 "(sick of|tired of|fed up with|had enough of|sick and tired of|over) [all] [of] [the|these|"
	 "your|you|you people|you guys|getting|this|being] [getting] [these|your|all these|phone|"
	 "sales|called] (calls|calling|phone calls|robocalls|called|contacted)|how (do|can|could) (i|"
	 "we) ..2 (stop|get off|get out of|get removed|end|unsubscribe|be removed|opt out|make it "
	 "stop) ..4 (calls|calling|list|from|number|this|these|you)|(wont|dont|cant|never) [you] "
	 "[ever|guys|people] (stop|quit) calling (me|us|here|this|my|our)|(telling|tell|told) ..3 no "
	 "[.] stop|(no|said) stop $"},
	{"dnc_only_if_written", EN, "user", "dnc", 100,
	 "(cease and desist|tcpa|attorney general|better business bureau|fcc|ftc|federal trade "
	 "commission|consumer protection)"},
	{"dnc_last_time", EN, "user", "dnc", 100,
	 "(last time|final warning|last warning) [that] (you|i|we|im|were|you people|this) [ever|will|"
	 "am|are|gonna|going|better] [be|going] [to] (call|be|want|speak|calling|hear|saying|telling|"
	 "say|asking|ask|tell|get)|last time you (call|ever call|bother|people call|guys call)"},
	{"dnc_not_to_call", EN, "user", "dnc", 100,
	 "(not to|never to|to never|to not) [ever] (call|contact|phone|bother) [me|us|here|back|this] "
	 "[number|office|again|anymore|$]"},
	{"dnc_permanently", EN, "user", "dnc", 100,
	 "(block|blocking|blocked) (you|this number|your number|this|your calls|you guys|you people)"},
	{"dnc_keep_calling", EN, "user", "dnc", 60,
	 "(why|how come) ..3 (keep|still|always) (calling|phoning|ringing)|(you|you people|you guys|"
	 "you all) (keep|wont stop|wont quit|dont stop) (calling|phoning|ringing)"},
	{"dnc_how_number", EN, "user", "dnc", 20,
	 "how did you get (this|my|our) number"},
	{"dnc_never_again", EN, "user", "dnc", 60,
	 "never again|not ever again"},

	/* ---- sounds like do not call, and is not ---- */
	{"not_dnc_time", EN, "user", "not_dnc", 100,
	 "(dont|never|not) [ever] <call> [back|me back|us back|me|us|here|the office|the clinic|this "
	 "number|him|her|back here|my cell|the front desk] [back|up|here] (before|after|until|unless|"
	 "on|during|between|while|today|tomorrow|tonight|yet|so early|so late|this early|that early|"
	 "this late|that late|too early|too late|first thing|in the|early|late|right now|now|this "
	 "minute|from|weekends|when|past|this week|this morning|this afternoon|<day>|over lunch|at "
	 "lunch|at night|at this hour|at this time|around|at # |at <number_word>|for a|for another|"
	 "for at least|as|outside|later than|earlier than|within|in the middle|every|twice|that often|"
	 "so often) [this morning|this afternoon|today|tomorrow|<day>|<number_word>|the|a|our|my|i|we|"
	 "work|hours|weekends|am|pm]"},
	{"not_dnc_channel", EN, "user", "not_dnc", 100,
	 "(dont|never) <call> [back] [on|at|to] [me|us] [on|at] (the|my|this|that|his|her|our|work|"
	 "home) ..3 [.] ..4 (call|use|try|dial|ring|reach) [me|us|him|her|back] [on|at] (the|my|our|"
	 "his|her|me|us|office|main|front|#|at|on|this|instead|her|him|that|home|work)|(dont|never) "
	 "(text|message|email) [me|us|the|my|this|that|it] [mobile|cell|number|phone|line] [.] [its|"
	 "this|is|a|rather|instead] [is|a|you can] [a] (call|landline)"},
	{"not_dnc_not_me", EN, "user", "not_dnc", 100,
	 "(dont|never) <call> (me|him|her|us) . [back] ..2 (call|try|ask for|ask|talk to|speak to|"
	 "speak with|get) (my|the|our|her|him|back|again)"},
	{"not_dnc_name", EN, "user", "not_dnc", 100,
	 "(dont|never) call (me|him|her|us|it|that|this) (sir|maam|miss|mister|doctor|doc|honey|"
	 "sweetie|dear|crazy|a|an|the|mrs|mr|late|early|names|that|spam|dude|buddy|sweetheart|cheap|"
	 "lazy|picky) [$|its|im|*]"},
	{"not_dnc_hesitate", EN, "user", "not_dnc", 100,
	 "(dont|never) (hesitate|forget|be afraid|be shy|worry|think twice) ..3 (call|calling|contact|"
	 "reach)"},
	{"not_dnc_keep_me", EN, "user", "not_dnc", 100,
	 "(dont|not|never|didnt|no need to|not asking you to|wouldnt|havent|isnt asking|not saying|"
	 "rather you didnt|no reason to) [want|asking|want you|need|have|saying|mean|you have to] "
	 "[you] [to|for you] (take|remove|drop|delete|erase|pull|get|scratch|cross|unsubscribe|block|"
	 "lose|stop calling|stop) (our number|my number|this number|the number|us|me|our info|"
	 "calling) [off|from|calling|yet] [the|your] [list]|(didnt|dont|never|not|havent) (ask|asked|"
	 "want|need|asking) [to] (be|get) <removed> [from|off] [the|your] [list]"},
	{"not_dnc_not_saying", EN, "user", "not_dnc", 100,
	 "(not|never) (saying|asking|telling|said|asked) [you] ..3 (dont call|stop calling|not to "
	 "call|never call|take me off|take us off|remove us|remove me) [me|us|you] [again|list|off]"},
	{"not_dnc_others_stop", EN, "user", "not_dnc", 100,
	 "(they|patients|clients|people|customers|leads|callers|everybody|everyone|and they) [never|"
	 "all|dont|wont|cant|will|to|would] (stop|quit) calling|(get|have|make|want|getting) "
	 "(patients|people|clients|customers|them|leads|folks) to (stop|quit) calling"},
	{"not_dnc_phone_busy", EN, "user", "not_dnc", 100,
	 "(phone|phones|line|lines|it) (wont|doesnt|dont|never|didnt|hasnt) (stop|stops|quit|stopped) "
	 "(ringing|calling)"},
	{"not_dnc_on_list", EN, "user", "not_dnc", 100,
	 "(is this|is that|are you|are we|do you check|do you guys check|do you have|is there|what "
	 "about|is my number|is this number) ..4 (dont call|dnc|no call) [list|registry] [or]|(not on|"
	 "isnt on|arent on|am not on|never on|not asking to be on|dont put me on|dont put us on) (the|"
	 "any|your|a) (dont call|dnc) [list|registry]|(dont|not) (need|want|have) [to] [be|a|the|put] "
	 "[me|us] [on] [the|your|a] (dont call|dnc) [list]"},
	{"not_dnc_own_list", EN, "user", "not_dnc", 100,
	 "(take|put|remove|drop|get|keep|leave) ..4 (off|on|from|out of) [of] (the|your|our|that|this|"
	 "a) [<day>] (waiting|wait|waitlist|schedule|calendar|guest|price|speaker|hold|hook|mute|"
	 "cancellation|standby|phone|speakerphone|back burner|table|demo|books|appointment) [list]|"
	 "(take|put|get|taking) (me|us|you|him|her|this|it) (off|on) [of] [the] (hold|speaker|mute|"
	 "speakerphone|hook|loudspeaker) [now|ok|for|and]|(take|get|taking|have|get|having) ..3 off "
	 "(work|early|today|tomorrow|<day>|the rest|at)"},
	{"not_dnc_hair", EN, "user", "not_dnc", 100,
	 "(tattoo|hair|mole|wart|ink|lesion|makeup|stitches|tattoos|wrinkles) [to be|be] (removed|"
	 "taken off)|(people|patients|clients|they|customers|who|women|folks) [who] (want|like|ask|"
	 "come in|need|wanting|wants) [to|for|it|them|in|be] [to|be|get|have] ..2 removed [of|from|"
	 "off]"},
	{"not_dnc_delete_other", EN, "user", "not_dnc", 100,
	 "(remove|delete|drop|take off|cancel|block|take|erase) (the|that|this|our|my) (appointment|"
	 "slot|hold|booking|time|first|old|other|duplicate|extra|second|last) [number|one|address|"
	 "email]"},
	{"not_dnc_lost_number", EN, "user", "not_dnc", 100,
	 "(i|we|they|he|she|must have|might have|did you|you must have|you guys) (forget|lost|lose|"
	 "dropped|forgot|take|took|delete) (the|your|that|my|our|this) number"},
	{"not_dnc_take_number", EN, "user", "not_dnc", 100,
	 "(take|give|get|leave|let me get|write) (my|our|this|the|your) [cell|phone|office|mobile|"
	 "direct|other] (number|line|name|info|information|details) [down]|take [this|my|our|the] "
	 "number down|(take|write|jot) down (my|our|this|the) [cell|phone] number"},
	{"not_dnc_email_only", EN, "user", "not_dnc", 100,
	 "(opt|opted|unsubscribe|unsubscribed) ..4 (emails|email|newsletter|newsletters|texts|text "
	 "messages|mailing list)"},
	{"not_dnc_policy", EN, "user", "not_dnc", 100,
	 "(we|i|they) (never|dont) (call|contact|text|bother|phone) (patients|clients|people|back|"
	 "customers|anyone|them|anybody|leads|our|him|her) |(we|i|he|she|they) dont (call|text) (our|"
	 "the|them|back|$)|(i|we) cant [be] (calling|call)|(i|we) shouldnt be|they never (call|"
	 "called) (back|us back|me back|again|us|me)|(i|we) (cant|shouldnt) (call|be calling) [you]"},
	{"not_dnc_why_not", EN, "user", "not_dnc", 100,
	 "(why|if|when|because|since|so|said) (you|they|he|she|nobody|no one|somebody) (dont|never|"
	 "didnt) call [me|us|back] [back|by]|(why dont you|why not|you can|why dont we|cant you) call "
	 "[me|us|back|her|him] *"},
	{"not_dnc_emergency", EN, "user", "not_dnc", 100,
	 "(dont|never) (call|dial|text) (911|# )"},
	{"not_dnc_list_question", EN, "user", "not_dnc", 100,
	 "(what|which|is|are you|do you) ..4 (on|off|from) (your|a|the) [call|calling] list [to|for]"},
	{"not_dnc_off_top", EN, "user", "not_dnc", 100,
	 "(keep|leave|put) (me|us) (on|in) [the|your] [call] (list|loop|system|database|file)"},
	{"not_dnc_get_from", EN, "user", "not_dnc", 100,
	 "(get|got|pull|pulled|keep) (it|that|this|those|them|the info|your number|data|info|"
	 "information|our data|patients|reports|leads) [out of|from|off|in] (the|our|my|a) [own] "
	 "<list>"},
	{"not_dnc_wrong_other", EN, "user", "not_dnc", 100,
	 "(not|isnt|wasnt) [a|the] wrong number|(did i|do i|did you|is this|was it|is that|have i|do "
	 "you|did we|maybe i) [give|gave|have|get|got|dial] [you] [a|the] wrong number|(gave|given|"
	 "gives|give|called|dialed|had|has) [you|me|us|them|him|her] [a|the] wrong (number|email|"
	 "extension|address)|wrong (number|extension|line|person|department) for (that|billing|him|"
	 "her|the|this|scheduling|sales|marketing|those|new|appointments) ..4 [.] ..4 (call|try|use|"
	 "its|number|reach|ask|dial|talk|want|need|#)|wrong (number|person|line) [.] ..4 (the right|"
	 "right number|you want|you need|try|let me transfer|ill transfer|call the|ill give you)"},

	/* ---- wrong number, abuse ---- */
	{"wrong_number", EN, "user", "wrong_number", 100,
	 "wrong (number|house|person|place|phone number|phone|business|company|clinic|office)|"
	 "misdialed|(called|dialed|reached|calling) the wrong (number|place|person|house)"},
	{"wrong_residence", EN, "user", "wrong_number", 100,
	 "(is|its|thats|reached|calling|called) [actually] (a|my|someones|our) [private|personal|"
	 "family] (residence|house|home|household|personal phone|home phone|home number|private "
	 "number|private residence|private line|private home)|(es|esta es|esto es) [una|mi] (casa|"
	 "residencia|casa particular)"},
	{"wrong_nobody", EN, "user", "wrong_number", 60,
	 "(no one|nobody|no * |theres no * ) [is] (here by that|by that|with that|called that|of "
	 "that) name|(dont|do not) know [who|any|anyone|anybody|what] [that|* ] [is|youre talking "
	 "about|by that name]|(isnt|not) a (clinic|spa|salon|business|med spa|medspa|doctors office|"
	 "doctor|dentist|practice|company)"},
	{"hostile_abuse", EN, "user", "hostile", 100,
	 "fuck (off|you|yourself|ya|yourselves|u|all of you|your)|fck off|f off|piss off|bugger off|"
	 "sod off|go (to hell|fuck yourself|away|screw yourself|jump|kill yourself|suck|pound sand|"
	 "shove)|screw (you|off|yourself|your)|get (lost|bent|stuffed|out of here|a real job|a life)|"
	 "buzz off|(take a|go take a) hike|drop dead|eat shit|kiss my|up yours|bite me|suck my|suck "
	 "it|shove (it|your|this|that)|(beat|bug) off|burn in hell|rot in hell|back off|son of a "
	 "bitch|(you|bunch of|you |scumbag) (scumbags|scumbag|assholes|asshole|bastards|bastard|"
	 "parasites|leeches|scammer|scammers|pricks|prick|vultures)|scumbags|leeches|screw off"},
	{"hostile_leave", EN, "user", "hostile", 100,
	 "leave (me|us|him|her|them|my|our|this|these|everyone) [the|staff|people|clinic|office|"
	 "business|family|wife|mother|team|place|poor|*] [hell|*] alone|leave [me|us] be|let (me|us) "
	 "be"},
	{"hostile_harass", EN, "user", "hostile", 100,
	 "harassment|harassing (me|us|my|our|this|people)|(this|thats|its|you are) [getting|"
	 "considered|is] [is] (harassing|harassment)"},
	{"hostile_threat", EN, "user", "hostile", 100,
	 "(report|reporting|sue|suing|reported) (you|this|your|this number|to the)|(hear|hearing|call|"
	 "calling|contact|contacting|get|getting|have) [from|to] (my|our|the) (lawyer|attorney|police|"
	 "cops|lawyers|attorneys|authorities)|take legal action|legal action|pressing charges|press "
	 "charges|restraining order|trace this call|(file|filing) a (complaint|report|lawsuit)"},
	{"hostile_not", EN, "user", "none", 100,
	 "go away (for|on|next|this|to|every|in)|(report|reporting) (this|to) (to my|my manager|back|"
	 "up|with)|get out of here (at|by|around|before|for)|(leave|leaving) (me|us) (a|the|your) *|"
	 "shove (it|that|this) (in|into|over)|back off (the|on|of)|let me be (clear|honest|frank|"
	 "straight|sure|real|upfront)|let us be *|(never|not|isnt|arent|wasnt) [a] (harassment|"
	 "harassing) [me|us|my|our|anyone]|leave it alone|get (lost|out of here) (in|every|on|trying|"
	 "sometimes)|(leads|patients|messages|they|calls|emails|clients|things|it) get lost"},
	{"ellipsis_dont", EN, "user", "ellipsis", 100,
	 "(no|absolutely|id rather you|i would rather you|would rather you|i would prefer you|id "
	 "prefer you) (dont|didnt|not|never|no never|you dont)|dont [do that] $|^ dont $|never $|no "
	 "never|not ever|(dont|you) (you dare|better not)|dont $|absolutely not|(definitely|certainly|"
	 "no) not"},

	/* ---- do not call: Spanish ---- */
	{"es_call", ES, "any", "class", 100,
	 "llame|llamen|llames|llamar|llamando|hable|hablen|hables|hablar|hablando|marque|marquen|"
	 "marques|marcar|marcando|contacte|contacten|contactar|moleste|molesten|molestes|molestar|"
	 "molestando|escriba|escriban|busque|busquen|insista|insistan|llamarme|llamarnos|marcarme|"
	 "marcarnos|molestarme|molestarnos|hablarme|hablarnos|contactarnos|contactarme|fastidiar|"
	 "fastidie|fastidien|fastidiando|joder|jodiendo|jodan|joda|llama|telefonee|comuniquen|"
	 "comunique|acosar|acosando"},
	{"dnc_es_no_llame", ES, "user", "dnc", 100,
	 "(no|nunca|jamas) [me|nos] [lo|la] [vuelva|vuelvan|vuelvas|sigan|siga|esten|anden|ande|"
	 "intente|intenten|quiero que|queremos que] [a|de] [me|nos] <es_call> [mas|nunca|aqui|por|a |"
	 "a esta|a mi|otra vez|jamas|$|al numero]"},
	{"dnc_es_ya_no", ES, "user", "dnc", 100,
	 "(ya no|ya nunca|nunca mas|mas nunca) ..5 <es_call>"},
	{"dnc_es_no_vuelva", ES, "user", "dnc", 100,
	 "(no|nunca|jamas|ni) ..4 (vuelva|vuelvan|vuelvas|volver|regresen|regrese) a <es_call>"},
	{"dnc_es_deje", ES, "user", "dnc", 100,
	 "(deje|dejen|deja|dejar|paren|pare|parale|basta|dejense|cesen|paren ya|ya paren) [ya] [de|"
	 "con] [estar] [las|sus|tantas|tanta|la|estar] (<es_call>|llamadas|llamada)"},
	{"dnc_es_quiten", ES, "user", "dnc", 100,
	 "(quite|quiten|quitenme|quiteme|quitenos|quitennos|saque|saquen|saqueme|saquenme|saquenos|"
	 "saquennos|borre|borren|borreme|borrenme|borrenos|borrennos|elimine|eliminen|elimineme|"
	 "eliminenme|eliminenos|eliminennos|remueva|remuevan|remuevame|remuevanme|retire|retiren|"
	 "retireme|retirenme|tache|tachen|tacheme|tachenme|quitar|quitarme|quitarnos|sacar|sacarme|"
	 "sacarnos|borrar|borrarme|borrarnos|eliminar|eliminarme|eliminarnos|bajenme|bajeme|pierda|"
	 "pierdan|olvide|olviden|olvidense|olvidese|desuscribame|bloqueen|bloquee) [me|nos] ..5 "
	 "(lista|listas|base|sistema|registro|registros|numero|datos|nombre|telefono|directorio|"
	 "contacto|informacion|clinica)"},
	{"dnc_es_quiero_que", ES, "user", "dnc", 100,
	 "(quiero|queremos|pido|pedimos|pedi|dije|dijimos|exijo|solicito|gustaria|agradeceria|dicho|"
	 "de|pedido|agradezco) ..3 que [me|nos] (quiten|quite|saquen|saque|borren|borre|eliminen|"
	 "elimine|retiren|retire|dejen|deje|remuevan|remueva|tachen|tache|den de baja|de de baja)"},
	{"dnc_es_no_quiero", ES, "user", "dnc", 100,
	 "no (quiero|queremos|deseo|deseamos|acepto|aceptamos|me gusta|nos gusta|quiere|autorizo|"
	 "autorizamos) [que] [me|nos] ..4 (<es_call>|llamadas|llamada)"},
	{"dnc_es_favor_no", ES, "user", "dnc", 100,
	 "(de no|que no|de no) [me|nos] [volver a|vuelvan a|vuelva a|esten|sigan|siga] <es_call>"},
	{"dnc_es_lista", ES, "user", "dnc", 100,
	 "lista de no (llamar|llame|molestar|llamadas)|no llame list|registro de no llamar|^ de baja|"
	 "de baja (mi|nuestro|numero)|(dar|de|den|da|denme|deme|dame|darme|darnos|dennos|denos|doy|"
	 "demos) de baja"},
	{"dnc_es_paz", ES, "user", "hostile", 100,
	 "(dejeme|dejenme|dejenos|dejennos|dejame|dejanos|deje|dejen) [me|nos] [ya] [en|tranquilo|"
	 "tranquila|tranquilos] (paz|tranquilo|tranquila|tranquilos)|(dejeme|dejenme|dejenos|"
	 "dejennos) (tranquilo|tranquila|tranquilos|tranquilas)"},
	{"dnc_es_hostil", ES, "user", "hostile", 100,
	 "(vayase|vayanse|vete|larguese|larguense) [mucho] (a la|al) (diablo|carajo|infierno|chingada|"
	 "mierda|demonio|fregada)|(chinga|chinguen|chingue) [a|tu] [su|tu] madre|vete a la|vayanse a "
	 "la|no (chingue|chingues|chinguen|jodas|joda|jodan|mames|friegue|frieguen)|(voy|vamos|van) a "
	 "[los|lo|la|las] (denunciar|denunciarlos|denunciarlo|reportar|reportarlos|reportarlo|"
	 "demandar|demandarlos|bloquear|bloquearlos|bloquearlo|acusar)|(los|lo|la) (voy|vamos) a "
	 "(denunciar|reportar|demandar|bloquear|acusar)|(esto|eso|ya) es acoso|acoso|llamar a la "
	 "policia|(profeco|condusef)"},
	{"dnc_es_equivocado", ES, "user", "wrong_number", 100,
	 "(numero|telefono) (equivocado|incorrecto|errado)|(esta|esta usted|estan) equivocado|"
	 "equivocada de numero|equivocado de numero|se equivoco [de numero]|se equivoca de numero|"
	 "equivocaron de numero|(marco|llamo) mal|(esta|es una|es) casa particular|aqui no es "
	 "[ninguna|una|la|ningun|esa] [clinica|spa|consultorio|negocio|empresa]"},
	{"dnc_es_molestar", ES, "user", "dnc", 100,
	 "(que|como) (molestan|chingan|joden|fastidian) ..3 (llamando|llamadas|llaman)|(harto|harta|"
	 "hartos|cansado|cansada|cansados) de (sus|tantas|que|las|estas|recibir) ..3 (llamadas|llamen|"
	 "llamando|molesten|llamada)"},
	{"not_dnc_es_time", ES, "user", "not_dnc", 100,
	 "(no|nunca) [me|nos] [vuelva a|vuelvan a] <es_call> [aqui|al celular|a la clinica|por "
	 "telefono] (antes|despues|hasta|por la|en la|en las|los|el|al mediodia|ahora|ahorita|hoy|"
	 "manana|a esta|a estas|tan|cuando|si|entre|durante|todavia|en |mientras|de|a las|a la) [de|"
	 "que|del|las|la|el|manana|tarde|noche|fines|horas|hora|temprano|lunes|martes|viernes|sabado|"
	 "domingo|momento|semana|mediodia|temprano|rapido|usted|tu]"},
	{"not_dnc_es_channel", ES, "user", "not_dnc", 100,
	 "no [me|nos] <es_call> (al|a mi|a |en el|por el|a la) ..3 [.] ..3 (llame|llamen|marque|"
	 "marqueme|llameme|marque al|mejor|use|hable|hableme) [al|a|me|mejor|la] [al|a|oficina|"
	 "clinica|*]"},
	{"not_dnc_es_dude", ES, "user", "not_dnc", 100,
	 "no (dude|duden|dudes|olvide|olviden|se olvide|tenga pena) [en|de] ..2 (llamar|llamarme|"
	 "llamarnos|marcar|hablar|contactar|contactarnos)"},
	{"not_dnc_es_name", ES, "user", "not_dnc", 100,
	 "no me (llame|llames|hable|hables) (senora|senor|senorita|doctora|doctor|de tu|de usted|asi|"
	 "joven)|no (me|te|se) llamo *|no (quiten|quite|saquen|borren|borre|elimine) *|(no puedo|no "
	 "podemos|no le puedo|no te puedo|no me puede|no nos puede|no tengo que|no hay que|no es "
	 "necesario) (hablar|llamar|llamarle|marcar|contactar|llame|llamen|que llame|que me llame)|no "
	 "me (pueden|puede) (marcar|llamar|hablar) *|no (puedo|podemos) estar *|no (hable|hablo|"
	 "hablan|hables|habla|hablamos) [mucho] [ingles|espanol|bien]"},

	/* ---- answers: English ---- */
	{"time_day", ALL, "any", "time", 100,
	 "<day>|<month> (#|<ordinal>)|the <ordinal>|el dia #"},
	{"time_clock", ALL, "any", "time", 100,
	 "(at|around|about|by|say|for|make it|do|after|before|past) <number_word>|<number_word> "
	 "[<minutes>|#] (am|pm|oclock|sharp|a m|p m)|<number_word> <minutes>|<number_word> or "
	 "<number_word>|^ <number_word> $|noon|midday|(a|como a|para) (las|la) <number_word>|las "
	 "<number_word>|mediodia|half past *|quarter (past|to|after) *"},
	{"time_part", ALL, "any", "time", 60,
	 "(morning|afternoon|evening)"},
	{"time_not", EN, "any", "none", 100,
	 "(at|around|about|by|say|for|do|after|past|in|every|last|the last|the past|only|take|takes) "
	 "<number_word> [<minutes>|#|or|to] (minute|minutes|min|mins|percent|dollars|bucks|people|"
	 "person|years|year|months|month|weeks|week|days|hundred|thousand|calls|hours|hour|seconds|"
	 "second|times|clinics|of|grand|k|more|or) |(at|for) (one|two|three) [of] (location|locations|"
	 "point|time|our|the|thing|reason)|(for|about) one (thing|more|second|sec|minute)|the (second|"
	 "first|third) (time|guy|person|option|call|place|visit)"},
	{"yes", EN, "user", "accept", 100,
	 "yes|sure|ok|absolutely|definitely|of course|certainly|yes sir|yes maam|huh|mhm|mmhmm|"
	 "correct|right|sure thing|you bet|for sure|why not|i guess|i guess so|i suppose|fine|"
	 "affirmative|indeed|totally|exactly|thats right|thats correct|thats it|you got it|fair "
	 "enough|by all means|si|claro|claro que si|por supuesto|correcto|exacto|exactamente|asi es|"
	 "dale|bueno|okey|sale|va|vale|de acuerdo|esta bien|como no|si senor|si senora|eso es|simon|"
	 "ajam|aja"},
	{"agree", EN, "user", "agree", 100,
	 "works|(that|it|this|which) (will|would|should|can) work|(will|would|should|can) work|(that|"
	 "it|this|which) (does|will do|would do|should do)|(is|are|would be|will be|should be|sounds|"
	 "looks|seems|thats|its) [actually|probably|all|totally|absolutely] (good|fine|great|perfect|"
	 "ok|wonderful|excellent|doable|alright|awesome|lovely|ideal|better|best|fantastic|right|cool|"
	 "open) [for me|for us|with me|by me|by us]|(<number_word>|<day>|oclock|pm|am|thirty|fifteen) "
	 "(good|fine|great|perfect|works)|(perfect|great|wonderful|excellent|deal|awesome|fantastic|"
	 "done|sold|terrific|lovely)|(lets|we can|i can|i could|we could|we will|i will) (do|go with|"
	 "say|make|take|try|go for|meet|plan on|plan for|schedule|book|be there|have|join|swing) [it|"
	 "that|the|for|on|at|<day>|<number_word>|there]|(i will|we will|ill) take (it|that|the * |the "
	 "* one|<day>|<number_word>)|(put|pencil|slot|sign|pop|stick|squeeze|fit|book|lock) (me|us|it|"
	 "that|her|him|him in) (in|down|up)|lock (it|me|us|that) in|(book|schedule|set) (it|me|us|"
	 "that|her|him) [up|in|down]|^ do $|^ do (it|that) $|go ahead [and book|and schedule|and put|"
	 "and set]|(youve|you have) got a deal|its a date|(<day>|<number_word>|am|pm|oclock|noon|"
	 "thirty|fifteen|morning|afternoon) it is|(dont|cant) see why not|(prefer|rather|choose|pick|"
	 "rather do|rather have|say) (<day>|<number_word>|the)|^ (good|fine|great|cool|nice) $|(i|we) "
	 "will be (there|here|ready|around|in|available)|put it (on|in|down)|(add|put) (it|me|us|"
	 "that) (to|on|in) (the|my|our|your) (calendar|books|schedule)|works [great|fine|well|"
	 "perfectly|best|better]|see you (then|there|<day>|tomorrow)|count (me|us) in|im free|im in|"
	 "im game|i am (free|game|in|good with|available|open|ok with)|(happy|glad|love) to|sounds "
	 "like a plan|make it (happen|<number_word>|#|<day>)|(the|that) (first|second|later|earlier|"
	 "morning|afternoon|<day>|<number_word>) (one|slot)|no (problem|worries) [at all|with that]|"
	 "[that|it|this|which] suits (me|us)|(that|it) fits|(talk|speak) to you then|(looking|look) "
	 "forward to"},
	{"agree_es", ES, "user", "agree", 100,
	 "(me|nos) (queda|parece|va|sirve|viene|conviene|funciona|acomoda|late) [muy|super] (bien|"
	 "perfecto|excelente|mejor|genial|perfectamente|perfecta)|(me|nos) (queda|sirve|funciona|"
	 "acomoda|conviene)|(esta|suena|seria|es) [muy] (bien|perfecto|excelente|genial)|perfecto|"
	 "excelente|(agendeme|agendenos|agende|agendame|apunteme|apunte|anoteme|anotenos|reserveme|"
	 "reserve|pongame|agendelo|agendalo|anotelo|apuntelo)|(ahi|alli) (nos vemos|estare|estaremos)|"
	 "nos vemos (el|la|a|ahi|alli|entonces|manana)|quedamos (asi|en|entonces)|hecho|trato hecho|"
	 "(si|ese dia|esa hora|a esa hora) (puedo|podemos|se puede|podria)|adelante"},
	{"no", EN, "user", "decline", 100,
	 "no|not |no no|not today|(that|it|this|which) (doesnt|wont|wouldnt|isnt going to) work|"
	 "doesnt work|wont work|(dont|doesnt|wouldnt) work|(i|we|she|he) (cant|wont|couldnt|am not "
	 "able|are not able)|cant (do|make)|yes no|not (then|that day|a good)|(is|are|was|thats|its) "
	 "(bad|out|full|no good|terrible|not good|tough|hard|taken|booked|packed|slammed|too early|"
	 "too late|too soon|not great|not ideal|not possible|impossible)|(isnt|arent|wont be|not) "
	 "(good|great|available|possible|going to|gonna|free|open|ideal|convenient|around)|no can do|"
	 "(busy|booked|tied up|out of town|on vacation|in surgery|off|closed|away) (then|that day|"
	 "<day>|all|on|until)|i pass|no puedo|no podemos|no se puede|ese dia no|tampoco|no me (queda|"
	 "sirve|funciona)|no nos (queda|sirve|funciona)|(esta|estoy|estamos) (ocupado|ocupada|"
	 "ocupados|lleno)"},
	{"yes_not", EN, "user", "none", 100,
	 "(no trouble|no rush|no biggie|no doubt|no questions|no clue|no idea|no matter)|no (thats|"
	 "that is|its|that would be|it would be|that sounds|that works|that should|<day> is|<day> "
	 "works) [*] (fine|good|ok|great|perfect|right|correct|it|all)|no (that|it|<day>|this) (works|"
	 "sounds|is fine|is good|is great)|(ok|right|sure|yes) (who|what|why|how|whats|whos|where)|"
	 "yes right $|great (another|now|you are|more|so)|yes (this is|speaking|i heard|hello|who|"
	 "what|hi|im here|i am here|im listening|i can hear|i hear|i know|i am (he|she|him|her)|im "
	 "(he|she))|(ok|fine|yes|alright) [well|then|so] [thanks|thank you] (bye|goodbye|bye bye|"
	 "later|have a)|(ok|fine|sure|yes|well) [well|then|so] (im|i am|i) [going|gonna|have] to "
	 "(hang|go|run|leave)|(right|ok) now|all right|(good|great|fine) (question|morning|afternoon|"
	 "evening|luck|for you|point|day|weekend)|(this|that) is (fine|correct|right) [speaking]|"
	 "right (here|there|away|after|before|on)|(works|work) (here|there|with|for us|at|in|on|as|"
	 "hard|from)|(im|i am|we are|were|doing) (good|fine|great|ok|well) [how|and|thanks|thank]|"
	 "(you are|youre|is that) (right|correct)|(who|what|how|it|that|which|how it|what it|this) "
	 "(works|work) (with|like|exactly|on|here|how)|(how|know how|see how|understand how) (it|that|"
	 "this|the * ) works|(she|he|they|who|jess|everyone|nobody) works|(ok|yes) (hold on|hang on|"
	 "one)|(is|are) (great|good|perfect|fine) (at|with|about|on|people|but)|(sounds|looks|seems|"
	 "is) (great|good|perfect|fine|nice|interesting) but|(it|that|which) (is|was) (fine|great|"
	 "good) (until|but|when|before)|(is|would|does|will) (that|it|this|<day>) [be] (work|ok|good|"
	 "fine|possible|free|right|correct|a recording|a robot|a sales call)|(i|we) (guess|suppose) "
	 "(not|no|ill|i will|i would|we)|bueno (no|pero|mire|digame)|bueno [.] (quien|si diga)|(por) "
	 "si|si (quiere|puede|me gusta|gusta|le gusta|tiene|no|hay|es|fuera|acaso|algun)|que (va|"
	 "bueno|bien)|(puede|podria|pudiera) ser (el|la|a|manana|otro|mas)|claro que no|(por supuesto|"
	 "desde luego) que no|va a|vale la|no esta bien|(not) (fine|ok|right|sure|perfect|great|good|"
	 "correct|exactly|certainly|necessarily|absolutely)|(arent|isnt|dont|wasnt|never) (fine|ok|"
	 "right|sure|correct|perfect)|(going|gonna) to be (great|fine|ok)|its fine (how|the way|as)|"
	 "(ok|sure) [and|so] (how much|what|who|when|where|why)"},
	{"defer", EN, "user", "defer", 100,
	 "(call|try|ring|phone|reach|catch|hit|get) (me|us|her|him|them|back) [back|up|again] (later|"
	 "tomorrow|next|in|on|after|around|<day>|another|some other|when|at|this|sometime|anytime|"
	 "then)|(call|calling|phone|try) [me|us|her|him] back|call (later|tomorrow|again|next|another|"
	 "after|around|in)|try (again|later|back|tomorrow|next|me|us)|(let me|lemme|need to|have to|"
	 "got to|will have to|going to have to|would have to|must|want to|ill need to|ill|should|i "
	 "can|i will) (check|think|look|ask|talk|see|run|discuss|speak|consult|get back|call you back|"
	 "sleep|review|confirm|find out|figure|circle back|read|go over|consider|bring it up|bring "
	 "this|verify)|(think|mull|sleep) (about it|on it|it over|about this|about that)|(get|circle|"
	 "come) back to you|(let|ill let|will let) you know|not sure [if|that|whether|about] [it|that|"
	 "<day>|this|i|we|<number_word>] [works|will work|would work|can|could|will]|(ill|i will|we "
	 "will|i would) (decide|think|consider|see|look|be in touch|reach out|call you|contact you|"
	 "get back)|(dont|wouldnt) know (if|yet|when|whether|what|my)|im unsure|hard to say|(check|"
	 "ask|talk|speak) (with|to|my|the) (my|the|our|her|him|partner|boss|husband|wife|manager|"
	 "owner|doctor|team|schedule|calendar)|(another|some other|different|better) time|(not|now "
	 "isnt|isnt|bad) (right now|now|a good time|the best time|yet|this week|this month|this "
	 "second|at the moment)|(bad|wrong|not a good|terrible|worst|not the best) time|(with|seeing|"
	 "in with|helping) (a|my|another|patients|clients) (patient|client|customer|someone)?|(in|im "
	 "in) (a|the) (meeting|middle|procedure|car|or)|(couldnt|cant|could not) (tell|say|commit|"
	 "decide|promise)|(send|email|mail) (me|us|it|over|something|some) ..3 first|(before|until) i "
	 "(decide|commit|book|see|know)|(shes|hes|she is|he is|they are|owner is|manager is|boss is) "
	 "(not|out|off|away|busy|with|in)|not (in|here) [today|right now|until]|isnt (in|here|"
	 "available)|(above|over) my (pay|head)|not my (call|decision|department)|(im not|not|isnt) "
	 "(the|a) (right person|decision maker|owner|manager|one who)|(hold|hang) on|one (second|sec|"
	 "moment|minute)|give me a (second|sec|minute|moment)|(follow|check) (back|up) (later|next|in|"
	 "with)|down the (road|line)|(later|next) (this|in the|on|year|month|quarter|summer|spring|"
	 "fall|winter)|(i|we) (would|might|may|could) (have|need|want) to (check|look|ask|think|see|"
	 "talk)|im (driving|busy|swamped|slammed|at lunch|on another|in the car|on the other)|(we are|"
	 "were|its|its a|im) [kind of|pretty|super|a little|so] (busy|swamped|slammed|crazy|backed "
	 "up) [right now|today|here|now|day]?|i (might|may|could) [be|have|do|want|consider]|(would "
	 "have|have) to (look|see|check|think|ask)|(when|once|if|after) (i|we|she|he|they) (get|have|"
	 "know|see|decide|hear|talk|talked|figure)"},
	{"defer_es", ES, "user", "defer", 100,
	 "(llameme|llamenos|marqueme|llame|hableme|llamame|llamenme|marque|hable|llamen|marqueles) "
	 "(manana|luego|despues|mas tarde|mas|el|la|en|otro|otra|cuando|al rato|por la)|(dejeme|"
	 "dejame|tengo que|necesito|voy a|tendria que|hay que|permitame|debo|deje) (ver|revisar|"
	 "pensar|pensarlo|consultar|consultarlo|preguntar|confirmar|confirmarlo|checar|hablar|"
	 "hablarlo|verificar|platicar|platicarlo|preguntarle|verlo|checo|reviso|veo)|(yo le|le|yo les|"
	 "les|luego le|yo te|te) (aviso|llamo|confirmo|marco|digo|avisamos)|no se (si|todavia|cuando|"
	 "que)|no estoy (seguro|segura)|(ahorita|ahora|en momento|por ahora|hoy) no|no (esta|se "
	 "encuentra|viene|llega) [ahorita|hoy|en|el|la]|(mas tarde|otro dia|en otra ocasion|otra "
	 "ocasion|al rato|la proxima)|lo (voy a|tengo que) *|(estoy|estamos) (con|ocupada|ocupado|en|"
	 "muy|manejando|atendiendo)|un (momento|segundo|minutito|momentito)|(dejeme|dejame) (pensarlo|"
	 "verlo|checarlo|revisarlo|consultarlo)|mandeme ..4 (primero|antes)"},
	{"hedge", EN, "user", "hedge", 100,
	 "maybe|perhaps|possibly|(it|that|<day>|this|i|we|<number_word>|which|pm|am|oclock) (might|"
	 "could|may) [be|work|do]? (work|ok|good|fine|do|possible|swing|make|want)?|might|(if|"
	 "assuming|as long as|provided|unless|depends|depending|in case|suppose|supposing|"
	 "hypothetically) [i|we|it|that|you|my|the|she|he|<day>|on|they|nothing|everything] [* ] "
	 "[works|work|is|can|could|was|were|comes|does|happens|had]|(would|could|should|might) have "
	 "(to|been|worked)|(sort of|kind of) [interested]|(potentially|theoretically|in theory|"
	 "ideally)|quizas|quiza|tal vez|a lo mejor|puede ser|podria ser|(si|depende) (acaso|de)|"
	 "depende|probablemente"},
	{"reject", EN, "user", "reject", 100,
	 "(not|isnt|arent|never|no longer|wasnt|aint) [at all|very|all that|that|even|remotely] "
	 "interested|(no|zero|dont have any|have no|has no|lost) interest|(not|isnt|arent|wasnt) (of|"
	 "in our|in any) interest|uninterested|no (thanks|thank you|thank)|no [im|i am|we are|were|"
	 "its|thats] (good|ok|fine|all set) [$|thanks|thank]|(we are|were|im|i am) (all set|set|good|"
	 "covered|happy with|satisfied|fine) [thanks|thank|here|for|with|on|$|as]|all set|(not|isnt|"
	 "wouldnt be) [a|the|quite|going to be] (a fit|fit|good fit|right fit|match|for us|for me|"
	 "something we|something i|what we|our thing|right for|worth)|(dont|doesnt|wouldnt|wont|do "
	 "not|dont|cant) (need|want|see the|see a|have any use|have use|see ourselves|think so|think "
	 "this is|think that is|think its|want to|think its for|have a need|care) [it|any|this|that|"
	 "anything|your|a|the|point|value|help|another|one|use|need|to|for us|service|services|demo|"
	 "right]|(im|i am|we are|ill|i will|gonna|going to|will|id|have to|to) [going to|gonna|have "
	 "to] (pass|decline|say no)|pass on (it|this|that)|hard pass|ill pass|(already|currently) "
	 "(have|use|using|got|work with|working with|covered|do|pay|signed|handle|handled) [a|an|one|"
	 "somebody|someone|something|that|it|this|with|people|our|the|somebody that]|(have|has|got) "
	 "(somebody|someone|a company|a person|a service|people|an answering service|a guy|a "
	 "receptionist) [that|who|for|already|doing|and|handling]|(no|not) (budget|money|way|time for|"
	 "room|use)|(dont|do not) have (the|a) (budget|money|need)|(cant|couldnt|not able to|no way "
	 "we can|wont) afford|too expensive|(not|isnt|arent|wasnt) (looking|in the market|shopping|"
	 "buying|considering|switching|changing)|(save|wasting) your (breath|time)|(dont|never|not) "
	 "(take|accept|do|allow|entertain|buy|respond to|want) [any|from|anything from|to] [phone|"
	 "sales|cold|telemarketing] (solicitations|solicitors|solicitation|cold calls|sales calls|"
	 "telemarketers|solicitors|telemarketing)|(no|not) (soliciting|solicitors|solicitations|"
	 "solicitation)|(happy|satisfied|content|good) with (what|who|our|the|how|things)|not right "
	 "now thanks|not (for us|for me|at this time|our thing|my thing|happening|going to happen|"
	 "gonna happen)|(thats|its|this is|that is) (not|isnt|arent|wasnt) for (us|me)|thanks but no|"
	 "thank you but no|(changed|change) (my|our) mind|(not|isnt|arent|wasnt) going to (work out|"
	 "happen|do it|do this|schedule|book|sign)|never mind [im|we|its] not|not (buying|selling|"
	 "signing)|do (it|that|this) (ourselves|in house|myself)|(handle|do|cover|manage) (it|that|"
	 "everything|this|all of that|all that|all of it) (in house|ourselves|internally)|in house "
	 "already"},
	{"reject_es", ES, "user", "reject", 100,
	 "no (me|nos|le) (interesa|interesan|interesaria)|no (estoy|estamos|esta) interesado|no "
	 "(estoy|estamos|esta) interesada|no estamos interesados|no estamos interesadas|no gracias|no "
	 "muchas gracias|no (necesito|necesitamos|necesita|ocupamos|ocupo|requerimos|requiero) [nada|"
	 "eso|de|ese|ningun|sus|mas|ayuda]|ya (tenemos|tengo|contamos|contratamos|usamos|trabajamos) "
	 "[con|quien|alguien|a|un|una|otro|eso]|no (quiero|queremos) [nada|comprar|gracias|contratar|"
	 "cambiar|saber]|no (es para|nos sirve|nos conviene|me conviene|tenemos presupuesto|hay "
	 "presupuesto|vale la pena|tengo presupuesto|compramos)|estamos bien (asi|gracias)|(muy caro|"
	 "demasiado caro)|asi estamos bien"},
	{"reject_not", EN, "user", "none", 100,
	 "(not|isnt|arent|wasnt) (interested) (in talking now|until|yet|but)|(its not that|not that|"
	 "not saying|not because) [i am|im|we are|were|i] [not|isnt] [interested]|(were|we are|im|i "
	 "am|all) (good|set|all set|fine) (to go|for <day>|for tomorrow|then|how|and you|for the|on "
	 "the|at)|all set (for|to|then)|(dont|do not|doesnt|didnt) (need|want) to (wait|rush|miss|"
	 "lose|be late|bother you|be rude|interrupt)|(dont|do not) want (to miss|missed|you to)|"
	 "(already|currently) (have|got|booked) (an appointment|a demo|it booked|a meeting|that "
	 "scheduled|a call|your|the)|already (booked|scheduled|spoke|talked|on)|(no|not) "
	 "interest(ed)? (rate|yet)|(dont|do not) think it|(why|reason) [i|we|would i] [wouldnt|not] "
	 "be interested|no thanks needed|(isnt|not) for (another|a few)"},
	{"retract", EN, "user", "retract", 100,
	 "(cancel|scratch|forget|scrap|undo|strike|hold off on|skip|drop) (that|it|this|the demo|the "
	 "appointment|the meeting|the booking|the whole thing|everything|<day>|about it|me)|never "
	 "mind|nevermind|on second thought|second thoughts|changed my mind|change my mind|take (that|"
	 "it) back|(actually|wait|hold on) [wait|actually|you know what] (no|dont|cancel|lets not|"
	 "not)|(lets|let us|i would rather|id rather|we better|better) (not|hold off|wait|skip)|(dont|"
	 "do not) (book|schedule|put|send|sign|set|pencil|lock) [it|me|us|that|anything|this] [in|up|"
	 "down|yet]|(you know what|actually) [.] (no|forget|nah|never|lets not|dont)|(cant|wont be "
	 "able to|not going to|not gonna) (make it|make that|do it|do that|do <day>|be there|commit)|"
	 "(i|we) take it back|(cancele|cancelelo|cancelalo|olvidelo|olvidalo|mejor no|pensandolo bien|"
	 "dejelo|no lo agende|no me agende|cambie de opinion|siempre no)"},
	{"retract_not", EN, "user", "none", 100,
	 "cancel (that|it|the) (other|conflict|one i|meeting with)|(skip|drop) (it|that) in|(drop|"
	 "send|put) it (in|on|by|off)|never mind (the|about|that it)|forget (about|the) (price|cost|"
	 "rest)|(drop|send|shoot) (me|us) *"},
	{"request", EN, "user", "request", 100,
	 "(can|could|will|would) you [book|schedule|put|get|sign|pencil|set|fit|squeeze] (me|us|it|"
	 "that|her|something|one|a demo) [in|down|up|for]|(i|we) (would|will) (like|love|want|need) "
	 "to (book|schedule|set up|see a demo|do a demo|sign up|make an appointment)|(book|schedule|"
	 "put|sign|pencil) (me|us) (for|in|down|up|on|at)|(could|can) (we|you|i) (do|say|make it|make|"
	 "try|go with) [it] (<day>|<number_word>|at|on|the)|(what|how) about (<day>|<number_word>|at|"
	 "the|this|next)|(make it|do) (<day>|<number_word>|#)|(do you have|is there|have you got|got) "
	 "..3 (<day>|<number_word>|open|available|slot|opening)|(podria|podriamos|puede|pueden|se "
	 "puede|que tal|y) ser (el|a|la|mejor)|que tal (el|a|la|manana)|quiero (agendar|reservar|una "
	 "cita|la demo)"},
	{"past", EN, "user", "past", 100,
	 "(already|previously) (have|had|booked|scheduled|set|made|got|did|saw|signed) ..3 "
	 "(appointment|demo|meeting|call|one|booked|it|scheduled|consultation|<day>|that)|(already) "
	 "(booked|scheduled|did)|(i|we|she|he|they|somebody) (booked|scheduled|had|made|did) ..5 "
	 "(last|yesterday|already|before|earlier|ago|week|with somebody|with you|online)|(last|"
	 "earlier this) (week|month|year|time|monday|tuesday|wednesday|thursday|friday) ..4 (booked|"
	 "scheduled|appointment|demo|meeting)|(my|our) (existing|current|upcoming|last) (appointment|"
	 "demo|meeting)|ya (tengo|tenemos|tenia|agende|agendamos|hice) ..3 (cita|demo|reunion|"
	 "agendado|agendada|reservacion)"},
	{"correction", ALL, "user", "correction", 100,
	 "no wait|wait no|sorry|i mean|actually|correction|no its|not|rather|instead|scratch that|no "
	 "thats|my mistake|let me correct|perdon|digo|mejor dicho|no es|corrijo"},

	/* ---- topics ---- */
	{"topic_callback", ALL, "any", "topic_callback", 100,
	 "(call|calling|ring|phone|try|reach|trying) [you|me|us|him|her|them] back|callback|call back|"
	 "(give|giving) (you|me|us|her|him) a (call|ring|buzz|shout) [back|then|tomorrow|later|again|"
	 "<day>|at|on]|(call|try|ring|phone|reach|catch) (you|me|us|her|him|them|again) [again|back] "
	 "(later|tomorrow|next|<day>|at|around|on|in|then|after)|(reach|check|follow|touch) (back|out|"
	 "base|up) [again|with|then|<day>|to|on|in]|(try|talk|speak) (again|with|to) (you|her|him|"
	 "the) [owner|manager|doctor] (<day>|tomorrow|then|at|on|next)|(she|he|the owner|the manager|"
	 "owner|manager|doctor) ..3 (in|back|available|around|there|reach) [on|at|by|until|<day>|"
	 "tomorrow|next|after]|(le|lo|la|te|les) (llamo|llame|marco|llamamos|vuelvo a llamar|puedo "
	 "llamar|hablo|marque|llamaria|puedo marcar)|volver a (llamar|llamarle|marcar|llamarlo|"
	 "llamarla)|(llamarle|llamarlo|llamarla|marcarle|llamarte) [de nuevo|otra|el|la|manana]|"
	 "(reach|try|call|catch|find|get|speak to|talk to|speak with|talk with|get hold of) (the|your|"
	 "her|him|whoever|our) [office|practice|clinic] (owner|manager|doctor|boss|director|lead|"
	 "injector|her|him|person|in charge)|time to (call|reach|talk|catch|try|speak|get)|(i|we) "
	 "[can|will|could|would|shall] (call|try|ring|phone|dial) [you|again|back|her|him|in] [on|at|"
	 "around|back|again] (<day>|<number_word>|then|tomorrow|the)|(bad|better|good) time|(should|"
	 "can|may|could|shall) i (call|try|ring|phone|reach)|(send|email|text|deliver|ship|have) (you|"
	 "it|that|the) ..4 (by|on|to you by|over by) (<day>|tomorrow|then)"},
	{"topic_demo", ALL, "any", "topic_demo", 100,
	 "demo|demos|calendar invite|invite|demonstration|walkthrough|walk through|consultation|"
	 "consult|appointment|meeting|zoom|presentation|tour|visit|webinar|(minute|intro|discovery|"
	 "introductory|quick|strategy|short|video|setup|onboarding) (call|chat|session|conversation|"
	 "video|zoom|meeting)|call with (our|one of|a|the|my)|(speak|talk|meet|chat|sit down) with "
	 "(our|one of our|a|my|the) (specialist|team|expert|consultant|founder|rep|specialists)|"
	 "demostracion|cita|reunion|presentacion|consulta|videollamada|recorrido"},

	/* ---- what the agent says ---- */
	{"offer", ALL, "agent", "offer", 100,
	 "(would|are|could|can|shall|should|may|want|do|how about|what about|is it|will|interested|"
	 "open|let me|i can|i could|happy to|id love to|i would love to|like) ..6 (book|schedule|set "
	 "up|set you|put you|pencil|lock|reserve|arrange|get you|slot|sign you|demo|walkthrough|"
	 "meeting|consultation|appointment|call|minutes|chat|hop on|jump on|see it|show you|tour|zoom|"
	 "hold|grab)|(le|te|les|quiere|quisiera|gustaria|puedo|podria|podemos|interesa|desea) ..6 "
	 "(agendar|agendo|agende|demo|demostracion|cita|reservar|reservo|programar|programo|apunto|"
	 "reunion|presentacion|consulta|interesa|interesaria|parece|aparto|apartar)"},
	{"ask_time", ALL, "agent", "ask_time", 100,
	 "(what|which|when) ..5 (time|day|days|times|works|work|suits|better|best|good|free|available|"
	 "prefer|morning|afternoon|convenient|meet|slot|open|ideal)|(do you have|any) (time|openings) "
	 "*|(is|are) (there|you) ..4 (time|day|free|available|open|around)|(how does|hows|how is) "
	 "(your|the) *|(que|cual|cuando|a que) ..4 (dia|hora|conviene|queda|prefiere|puede|podria|"
	 "mejor|disponible|acomoda|gustaria)"},
	{"slot", ALL, "agent", "slot", 100,
	 "(would|does|will|could|can|is|do|how about|what about|say|lets say|let us say|and) ..8 "
	 "(work|works|suit|suits|good|okay|ok|fine|convenient|better|fit|fits|possible|alright|best|"
	 "doable|easier|manageable|reasonable|perfect) [for you|with you|for the demo|then|still|or]|"
	 "(work|works|ok|okay|good|fine|suit|suits|better|best|convenient|easier|alright|fair) (for "
	 "you|with you|for your|then)|(that|it|this|which|does that|how does that|would that|<day>|"
	 "<number_word>|one) (work|works|suit|suits|sound|sounds|ok|okay|good|fine|then|instead|"
	 "better)|sounds? (good|ok|fair|fine)|sound (good|ok|okay|fair|fine)|(i have|we have|i can "
	 "offer|i could offer|i can do|i could do|i could offer|theres|there is|i see|ive got|i have "
	 "got|we can do|weve got|we have got|can offer|have an|got) ..6 (<day>|<number_word>|opening|"
	 "openings|slot|slots|available|open|free|spot)|(available|open|free|opening|slot|spot)|"
	 "(shall|can|should|could|may|want me to|let me|would you like me to|ill|i will|i can|do you "
	 "want me to) [i|we] ..3 (book|put|schedule|lock|pencil|reserve|hold|set|get you|save|block|"
	 "confirm|say|go ahead)|(which|how is|hows|how does|how would) ..4 (one|better|works|work|"
	 "prefer|best|suits|suit|good|sound|look|<day>|<number_word>)|(could|can|would) (you|we) (do|"
	 "make|manage|meet|say|try|go|prefer|have)|(are|would) you (be)? (free|available|around|open "
	 "to|able|ok|good|prefer|like)|(prefer|rather)|(so|and|then|or|say|maybe|perhaps|how about|"
	 "what about|lets say|still|is it|its) ..2 (<day>|<number_word>|#|the <ordinal>)|(<day>|"
	 "<number_word>|pm|am|oclock|thirty|fifteen|<ordinal>|noon|morning|afternoon) (then|instead|"
	 "ok|okay|good|fine|maybe|perhaps|right|correct) |^ (<day>|#) ..5 $|^ (<number_word>) "
	 "[<minutes>|oclock|am|pm] [then|ok] $|correct $|(le|te|les) ..3 (queda|parece|conviene|sirve|"
	 "funciona|acomoda|late|agendo|apunto|aparto|reservo|va bien|viene bien|anoto)|(tengo|tenemos|"
	 "hay|podria ser|seria|puede ser|que tal|entonces|disponible) ..4 (<day>|<number_word>|"
	 "espacio|lugar|disponible)|(el|a las|la) ..4 entonces|^ (miercoles|lunes|martes|jueves|"
	 "viernes|sabado|manana) a las ..3 $"},
	{"not_offer", ALL, "agent", "not_offer", 100,
	 "(are you|do you|are they|do they|you guys|is the|is your|youre|is she|is he) [usually|"
	 "normally|typically|all|still] (open|closed|close|in the|in on|in at|in until|miss|missing|"
	 "busy|get|take|see|handle|answer|lose|losing|there|take calls|answering|able to answer)|(did "
	 "you|have you|do you remember|remember|did it|did they|have they) ..4 (get|receive|see|hear|"
	 "open|remember|find|read|had)|(i|we) (sent|emailed|called|tried|talked|spoke|left|noticed|"
	 "saw|mailed|met|rang) |(called|spoke|talked|tried|emailed|left) (you|a message|with|to|and)|"
	 "(common|sound right|sounds right|sound familiar|sounds familiar|ring a bell|make sense|"
	 "makes sense|sound about right|happen|happens|happened|true|accurate)|(can|may|could|should) "
	 "i (email|text|send|mail|ask|speak|talk|have|leave) [you|with|to]|(send|email|text) you (a|"
	 "an|the|some|over|that|more)|(are|is) (you|this|she|he) [still] (the|dr|doctor) (owner|"
	 "manager|person|decision|right|one|doctor)|(miss|missing|missed) ..3 (calls|call)|(is|was) "
	 "(the|your|she|he) ..3 (in|around|there|back|available) (on|at|by|then|<day>|tomorrow)|(esta|"
	 "estan) (abierto|abiertos|abierta|cerrado)|(recibio|recuerda|le mande|le envie|le llame|"
	 "hablamos)"},
	{"confirm", ALL, "agent", "confirm", 100,
	 "(all set|set for|booked|confirmed|locked in|locked|scheduled|see you|have you down|you down|"
	 "put you down|got you|on the calendar|on the books|its in|you are in|reserved|calendar "
	 "invite|looking forward|in for|works)|(<day>|<number_word>|am|pm|oclock|thirty|fifteen) it "
	 "is|(agendado|agendada|confirmado|confirmada|apuntado|apuntada|reservado|queda|quedo|nos "
	 "vemos|lo esperamos|programado|anotado)"},
	{"confirm_weak", ALL, "agent", "confirm", 50,
	 "^ (great|perfect|wonderful|excellent|awesome|fantastic|sounds good|lovely|terrific|super|"
	 "good|ok|sure|absolutely|got it|certainly|of course|very good|thank you|thanks|will do|"
	 "amazing|alright|yes|done|listo|perfecto|excelente|muy bien|de acuerdo|claro)"},
	{"unavailable", ALL, "agent", "unavailable", 100,
	 "(not available|isnt available|arent available|unavailable|is taken|was taken|been taken|got "
	 "taken|already taken|fully booked|is booked|booked up|booked solid|full that|dont have|do "
	 "not have|no openings|nothing open|no longer open|not open|isnt open|unfortunately|im afraid|"
	 "i am afraid|someone took|filled|filled up|went|no longer available|dont see|do not see|cant "
	 "do|couldnt|wasnt able|unable|failed|error)|(no esta disponible|no hay|ya esta ocupado|"
	 "desafortunadamente|lamentablemente|no tengo|no tenemos|esta lleno|ocupada|ocupado)"},
	{"ask_email", ALL, "agent", "ask_email", 100,
	 "(email|e mail|mail|address|correo|electronico|inbox|send it|send that|send you|send the|"
	 "invite|mando|envio|enviar|mandar|spell|deletrear|deletrea|direccion)"},
	{"own_email", ALL, "agent", "own_email", 100,
	 "(my|our) [own|direct|work|team|support] (email|e mail|address|inbox|mail) (is|will|address)|"
	 "(email|reach|write|contact|write to|mail) (me|us) (at|on|directly|any time|anytime|back)|"
	 "(sending|sent|send|coming|come|comes|look for|watch for|expect|arrive|be) [it|that|the "
	 "email|you an email|an email|this|one|over] [over] from|(from|desde) (our|my|the|hello|info|"
	 "ava|team)|(mi|nuestro) (correo|email) es|(escribanos|escribame|contactenos)"},
	{"ask_remove", ALL, "agent", "ask_remove", 100,
	 "(take|remove|get|mark|put|add|drop|delete|keep) (you|your|this|the) ..6 (off|from|list|dont "
	 "call|records|database|system)|(stop|not|never|dont) (calling|call|contact) [you|back|again|"
	 "this]|(dont call|dnc) list|opt you out|removed from|(quite|quitar|saque|borre|elimine|"
	 "retire|quito|saco|borro|quitarlo|quitarla|sacarlo|eliminarlo) ..6 (lista|numero|base|"
	 "sistema)|no (llamarle|volver a llamar|llame|llamemos) *"},

	/* ---- machines ---- */
	{"voicemail", ALL, "user", "voicemail", 100,
	 "(you have|you|youve) reached [the] [voicemail|voice|mailbox|desk|office] *|(leave|record|"
	 "leaving) [me|us|your] [your|a|the|brief|detailed|short|name] [and|a|your|detailed|brief|"
	 "short|quick] [detailed|brief|short|quick|name|and|telephone|phone] (message|name|messages|"
	 "number|voicemail)|(after|at|by|before) [the|hearing the] (tone|beep|signal)|leave it at the|"
	 "(cant|cannot|unable to|not able to|isnt able to|arent able to) (come to|get to|take your|"
	 "answer|pick up) [the|your|this] (phone|call|telephone)|voicemail|voice mail|mailbox|"
	 "answering machine|voice messaging|voice message|automated voice|(person|subscriber|party|"
	 "number|customer|wireless customer) you [are|have] (trying|calling|dialed|called|reached) "
	 "[to reach|to call]|(we|office|offices|clinic|spa|currently) (are|is) currently (closed|"
	 "unavailable|assisting|away|with|helping)|(our office|our offices|the office|our clinic) (is|"
	 "are) [now] closed|(i am|we are|team members are|team is|staff is|staff are|everyone is) "
	 "[either|currently|all] (on the other line|away from|with clients|with patients|with a "
	 "patient|with guests|not available|unavailable|assisting|helping) (or|and|right now|at the "
	 "moment|at this time|to take|to answer|other|the phone|from)|(get|call|return) back to you "
	 "as soon|return your call|get back to you (as soon|shortly|at)|(call|contact|reply|respond|"
	 "schedule) [you] as soon as (possible|we can|i can)|as soon as possible|thank you for "
	 "calling ..12 (closed|message|leave|hours|tone|beep|voicemail)|forwarded to|(record|start) "
	 "your message|(hang up|you may hang up) [or|and] press|currently unavailable|(deje|deja|"
	 "dejar|dejenos|dejeme|dejen|grabe) [su|un|tu|el|nos|me] (nombre|mensaje|recado)|despues del "
	 "(tono|bip|beep)|buzon|contestadora|(no podemos|no puedo|no podremos) (atenderle|atenderlo|"
	 "contestar|atender|tomar|responder) [su|el|la|le|lo|en|tu|a] *|(ha llamado|se ha comunicado|"
	 "usted ha llamado) (a|con)|su llamada (es|sera|ha)|fuera del area de servicio"},
	{"ivr", ALL, "user", "ivr", 100,
	 "(press|oprima|presione|digite|pulse|pressing) [el|la] (<number_word>|zero|cero|uno|star|"
	 "pound)|(say|enter|dial) (or say|your party|your|the) [partys] (extension|account|selection|"
	 "party)|(main|following) (menu|options)|listen carefully|menu (options|has|have)|(your|the|"
	 "this) call (is|may be|will be) (important|recorded|monitored|answered|very important|being "
	 "recorded)|(continue to|stay on) (hold|the line)|(all of our|all our|all) (agents|"
	 "representatives|operators|lines) [members] are|hold for the next|didnt (get|catch|"
	 "understand) that|(not|isnt|arent|wasnt) a valid|invalid (entry|option|selection|extension)|"
	 "(to|and) repeat (this|these|the|options)|para (espanol|ingles) [oprima|marque|presione]|"
	 "(for|to) (appointments|billing|reach|schedule|hear|speak|leave|directions|pharmacy|english|"
	 "spanish|new|existing) ..6 (press|dial|say)|(press|say) * [for|to] (appointments|billing|"
	 "scheduling)|(partys|your) extension|dial it now|next available (agent|representative|"
	 "operator|team|associate)|estimated wait|(you are|caller) (number|in) (# |line|queue)|thank "
	 "you for calling ..8 (press|menu|option)|call screening|(state|say) your name (and|after)|"
	 "this call is being screened|if you (know|are) ..4 (extension|new patient)|(gracias por "
	 "llamar) ..6 (oprima|marque|presione|menu)|el menu"},
};
/* clang-format on */

const int outbound_shipped_rule_count = lengthof(outbound_shipped_rules);
