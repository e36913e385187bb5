/*
 * The exchange and receipt protocol of one direction of a link (../8-exchange.md): a sender S with two messages, a
 * receiver R, two routes. Every `d_step` below is one durable step or one thing that happens between two of them.
 *
 * The channel is a set: what was sent may arrive late, in any order, any number of times, and may be lost. Losses,
 * crashes and failing keys are bounded by budgets, so every run ends (checked: there is no cycle), and where it ends
 * everything must have been delivered: that is progress under fair loss, without any assumption on the order.
 *
 * Settings, by -D:  CRASH_S, CRASH_R, LOSS, KEYFAIL, SPURIOUS, NOTYET, BOGUS: budgets.
 *                   HOSTILE: S's keys also sign a second content under serial 1.
 *                   RESTORE_S, RESTORE_R: the database of one node is put back to an older copy, its anchor is not.
 *                   M_...: one planted bug.   SOMETIMES=n: state n must be reached (the assertion must fail).
 */
#ifndef CRASH_S
#define CRASH_S 0
#endif
#ifndef CRASH_R
#define CRASH_R 0
#endif
#ifndef LOSS
#define LOSS 0
#endif
#ifndef KEYFAIL
#define KEYFAIL 0
#endif
#ifndef SPURIOUS
#define SPURIOUS 0
#endif
#ifndef NOTYET
#define NOTYET 0
#endif
#ifndef BOGUS
#define BOGUS 0
#endif
#ifndef SOMETIMES
#define SOMETIMES 0
#endif

#define MESSAGES 2   /* 0 and 1; 2 is the void */
#define VOID 2
#define SERIALS 5    /* 1..4 */
#define CONTENTS 7   /* 1..6; one content is one signing */
#define EVIL 6       /* the hostile second content under serial 1 */

/* ---- what the sender holds durably: items, outbox, closed items ---- */
byte sItem[SERIALS];          /* serial -> content, 0 none */
byte cMsg[CONTENTS];          /* content -> message (or VOID); fixed when it is signed */
byte cSer[CONTENTS];
bit outbox[CONTENTS];
bit closed[CONTENTS];         /* `delivered` or `refused-by-peer` */
byte made = 0;                /* contents signed so far (nobody's memory: a fresh signing is a fresh content) */

/* ---- what the sender holds in memory ---- */
byte phase[MESSAGES];         /* 0 not being released, 1 serial reserved, 2 sent too early (mutant) */
byte pSer[MESSAGES];
byte pEarly[MESSAGES];
byte last;
bit hole[SERIALS];
byte vSer;                    /* the void being signed */
bit armed[CONTENTS];          /* outbox rows in memory */

/* ---- on the way ---- */
bit air0[CONTENTS];           /* the envelope, by route */
bit air1[CONTENTS];
bit airX[CONTENTS];           /* the same content sealed again: another envelope */
bit back[CONTENTS];           /* the answer */
bit bogus[CONTENTS];          /* something that says it is an answer */
bit dead0;                    /* route 0 swallows everything, for ever */

/* ---- the receiver, durable ---- */
byte rItem[SERIALS];
bit rHas[CONTENTS];           /* an entry and an item, or an evidence entry */
bit rEvid[CONTENTS];          /* it is evidence of equivocation */
byte rAns[CONTENTS];          /* the stored answer: which signing of it; 0 none */
/* ---- the receiver, in memory ---- */
bit rOpen[CONTENTS];
bit rOpenX[CONTENTS];
byte rAtt[CONTENTS];          /* 0; 1 to be signed; 2 signed, not stored */

/* ---- what the world saw: for the invariants alone ---- */
bit told[MESSAGES];           /* the officer was told "queued" */
byte leftS[SERIALS];          /* the content that left under a serial */
byte leftR[CONTENTS];         /* the answer that left for a content */
byte sigs[CONTENTS];          /* answers signed for a content */
byte entries[CONTENTS];       /* entries ever written of a content in R's log (this epoch) */
byte crashS = CRASH_S;
byte crashR = CRASH_R;
byte loss = LOSS;
byte keyfail = KEYFAIL;
byte spurious = SPURIOUS;
byte notyet = NOTYET;
byte bogusLeft = BOGUS;
bit sStop;                    /* the link is not opened: behind its anchor */
byte flags;                   /* for the reachability checks alone: set only when one is sought */
#if SOMETIMES
#define FLAG(f) flags = flags | f
#else
#define FLAG(f) skip
#endif
#define F_LOST 1
#define F_STORED 2            /* a known envelope got the stored answer */
#define F_RESIGNED 4          /* an answer was signed after a crash */
#define F_NOTYET 8
#define F_RESEALED 16
#define F_HEALED 32
#define F_GIVENBACK 64
#define F_BOGUS 128

#ifdef HOSTILE
bit evil = 1;
#endif
#ifdef RESTORE_S
byte sLog; byte sAnchor;
byte snapLog; byte snapItem[SERIALS]; bit snapOutbox[CONTENTS]; bit snapClosed[CONTENTS];
byte snap = 0;                /* 0 none yet, 1 taken, 2 put back */
#ifdef M_ANCHOR_NOT_AT_OPENING
bit reopened;                 /* and nothing committed since */
#define S_COMMITS sLog++; reopened = 0
#define S_READY (!sStop && (sLog == sAnchor || reopened))
#define ANCHOR_DUE (!sStop && sLog != sAnchor && !reopened)
#define REOPENED reopened = 1
#elif defined(M_ANCHOR_LATE)
#define S_COMMITS sLog++
#define S_READY (!sStop)
#else
#define S_COMMITS sLog++
#define S_READY (!sStop && sLog == sAnchor)   /* the owner goes on only when the anchor has moved (X-ANCHOR-1) */
#endif
#ifndef ANCHOR_DUE
#define ANCHOR_DUE (!sStop && sLog != sAnchor)
#endif
#else
#define S_COMMITS skip
#define S_READY (1)
#endif
#ifdef RESTORE_R
byte rSnapItem[SERIALS]; bit rSnapHas[CONTENTS]; byte rSnapAns[CONTENTS];
byte rSnap = 0;               /* 0, 1 taken, 2 put back: stopped, 3 open again in a new epoch */
#define R_READY (rSnap != 2)
#else
#define R_READY (1)
#endif

byte c; byte s; byte m; byte top;   /* scratch; zero outside a step */

/* Out on a route. An honest node never lets two contents of one serial out (E-SERIAL-1). */
inline leave(content) {
  assert(leftS[cSer[content]] == 0 || leftS[cSer[content]] == content);
  leftS[cSer[content]] = content
}

/* The answer leaves: it is true, and always the same (X-RECV-8, E-RECEIPT-1). */
inline answer(content, which) {
  assert(rHas[content]);
#ifdef RESTORE_R
  if :: leftR[content] == 0 || rSnap < 2 -> assert(leftR[content] == 0 || leftR[content] == which) :: else fi;
#else
  assert(leftR[content] == 0 || leftR[content] == which);
#endif
  leftR[content] = which;
  back[content] = 1
}

inline known(content) {     /* to top: is the message durable at the sender? */
  top = 0; s = 1;
  do :: s < SERIALS -> if :: sItem[s] && cMsg[sItem[s]] == content -> top = s :: else fi; s++ :: else -> break od;
  s = 0
}

/* COMMIT 1: entry, body, item and outbox row (X-SEND-3). */
inline commit1(content, serial) {
  assert(sItem[serial] == 0);
  sItem[serial] = content;
#ifndef M_OUTBOX_LATER
  outbox[content] = 1;
#endif
  armed[content] = 1;
  S_COMMITS
}

inline sign(message, serial) {  /* to c: a fresh content */
  made++;
  assert(made < EVIL);
  c = made; cMsg[c] = message; cSer[c] = serial
}

/* What a restart of the sender reads back (Sending.open, Delivery.open). */
inline openS() {
  m = 0; do :: m < MESSAGES -> phase[m] = 0; pSer[m] = 0; pEarly[m] = 0; m++ :: else -> break od; m = 0;
  vSer = 0; last = 0; s = 1;
  do
  :: s < SERIALS ->
#ifdef M_SERIAL_COUNTED
     if :: sItem[s] -> last++ :: else fi;
#else
     if :: sItem[s] -> last = s :: else fi;
#endif
     hole[s] = 0; s++
  :: else -> break
  od;
  s = 1;
  do
  :: s < SERIALS ->
#ifndef M_NO_VOID
     hole[s] = (s < last && sItem[s] == 0);
#endif
     s++
  :: else -> break
  od;
  s = 0; c = 1;
  do
  :: c < CONTENTS ->
#ifdef M_NOT_REARMED
     armed[c] = 0;
#else
     armed[c] = outbox[c];
#endif
     c++
  :: else -> break
  od;
  c = 0
}

/* What a restart of the receiver reads back: unanswered items are signed now (X-RECV-9). */
inline openR() {
  c = 1;
  do
  :: c < CONTENTS ->
     rOpen[c] = 0; rOpenX[c] = 0; rAtt[c] = 0;
#ifdef M_DEDUP_FORGOTTEN
     rHas[c] = 0;
#endif
#ifndef M_NO_RESIGN
#ifdef M_EVIDENCE_FORGOTTEN
     if :: rEvid[c] && rAns[c] == 0 -> rHas[c] = 0 :: else fi;
#endif
     if :: rHas[c] && rAns[c] == 0 -> rAtt[c] = 1; FLAG(F_RESIGNED) :: else fi;
#endif
     c++
  :: else -> break
  od;
  c = 0;
#ifdef M_DEDUP_FORGOTTEN
  s = 1; do :: s < SERIALS -> rItem[s] = 0; s++ :: else -> break od; s = 0;
#endif
}

/* An opened and verified envelope (Receiving.read): known content, equivocation, or COMMIT 3. */
inline opened(content) {
  if
  :: rHas[content] -> skip
  :: else ->
     entries[content]++;
     assert(entries[content] <= 1);                     /* nothing twice */
     rHas[content] = 1;
     if
     :: rItem[cSer[content]] != 0 && rItem[cSer[content]] != content ->
#ifndef HOSTILE
        assert(false);                                  /* an honest node is never accused */
#endif
        rEvid[content] = 1
     :: else -> rItem[cSer[content]] = content
     fi;
     rAtt[content] = 1
  fi
}

#ifdef M_DEDUP_BY_ENVELOPE
#define ARRIVES_X(content) (R_READY && airX[content] && !rOpenX[content])
#define ARRIVED_X(content) rOpenX[content] = 1
#else
#define ARRIVES_X(content) ARRIVES(airX[content], rOpenX[content], content)
#define ARRIVED_X(content) arrived(rOpenX[content], content)
#endif
#define ARRIVES(sent, open, content) (R_READY && sent && !open && \
  ((!rHas[content]) || (rAns[content] != 0 && !back[content] && !closed[content])))

/* Known bytes get the stored answer, others are opened, once (X-RECV-2). */
inline arrived(open, content) {
  if
  :: rHas[content] -> answer(content, rAns[content]); FLAG(F_STORED)
  :: else -> open = 1
  fi
}

inline finished() {
  m = 0;
  do
  :: m < MESSAGES -> assert(sStop || told[m]); known(m); assert(sStop || top); top = 0; m++
  :: else -> break
  od;
  m = 0; s = 1;
  do
  :: s < SERIALS ->
     assert(sStop || s > last || sItem[s] != 0);         /* no hole is left open */
     assert(sItem[s] == 0 || sStop || closed[sItem[s]]);           /* everything appended was answered */
#ifdef HOSTILE
     assert(sItem[s] == 0 || rHas[sItem[s]]);
#else
     assert(sItem[s] == 0 || sStop || rItem[s] == sItem[s]);         /* and stands in the other journal */
#endif
     s++
  :: else -> break
  od;
  s = 0; c = 1;
  do
  :: c < CONTENTS -> assert(!rHas[c] || rAns[c] != 0); c++   /* no entry is left without its answer */
  :: else -> break
  od;
  c = 0;
#ifdef HOSTILE
  assert(evil || !leftS[1] || rEvid[EVIL] || rItem[1] == EVIL || dead0);
#endif
  if
  :: SOMETIMES == 1 -> assert(false)
  :: SOMETIMES == 2 && sItem[1] && cMsg[sItem[1]] == VOID && closed[sItem[1]] -> assert(false)
  :: SOMETIMES == 3 && dead0 -> assert(false)
  :: SOMETIMES == 4 && (flags & F_LOST) -> assert(false)
  :: SOMETIMES == 5 && crashS == 0 && crashR == 0 -> assert(false)
  :: SOMETIMES == 6 && (flags & F_RESIGNED) -> assert(false)
  :: SOMETIMES == 7 && (flags & F_RESEALED) -> assert(false)
  :: SOMETIMES == 8 && (flags & F_NOTYET) -> assert(false)
  :: SOMETIMES == 9 && (flags & F_GIVENBACK) -> assert(false)
  :: SOMETIMES == 10 && (flags & F_STORED) -> assert(false)
  :: SOMETIMES == 11 && (flags & F_BOGUS) -> assert(false)
#ifdef HOSTILE
  :: SOMETIMES == 12 && rEvid[EVIL] && rAns[EVIL] -> assert(false)
  :: SOMETIMES == 13 && rItem[1] == EVIL && (flags & F_RESIGNED) -> assert(false)
#endif
  :: SOMETIMES == 14 && sStop -> assert(false)
  :: SOMETIMES == 15 && (flags & F_HEALED) -> assert(false)
  :: else
  fi
}

#ifndef REOPENED
#define REOPENED skip
#endif

/* One content's steps. */
#define STEPS(n) \
  :: d_step { S_READY && !sStop && armed[n] && !air0[n] -> leave(n); air0[n] = 1; GIVE_UP(n) } \
  ROUTE1(n) \
  :: d_step { !dead0 && ARRIVES(air0[n], rOpen[n], n) -> arrived(rOpen[n], n) } \
  :: d_step { ARRIVES(air1[n], rOpen[n], n) -> arrived(rOpen[n], n) } \
  :: d_step { ARRIVES_X(n) -> ARRIVED_X(n) } \
  RECEIPT_EARLY(n) \
  :: d_step { R_READY && rOpen[n] -> rOpen[n] = 0; opened(n) } \
  :: d_step { R_READY && rOpenX[n] -> rOpenX[n] = 0; RESEALED_OPENED(n) } \
  :: d_step { R_READY && rAtt[n] == 1 -> rAtt[n] = 2; sigs[n]++; UNSTORED(n) } \
  :: d_step { R_READY && rAtt[n] == 2 -> rAtt[n] = 0; rAns[n] = sigs[n] } \
  :: d_step { S_READY && !sStop && armed[n] && back[n] -> assert(rHas[n] || RESTORED); \
              closed[n] = 1; outbox[n] = 0; armed[n] = 0; S_COMMITS } \
  :: d_step { loss && air0[n] -> loss--; air0[n] = 0; FLAG(F_LOST) } \
  :: d_step { loss && air1[n] -> loss--; air1[n] = 0; FLAG(F_LOST) } \
  :: d_step { loss && airX[n] && AGAIN -> loss--; airX[n] = 0; FLAG(F_LOST) } \
  :: d_step { loss && back[n] -> loss--; back[n] = 0; FLAG(F_LOST) } \
  :: d_step { spurious && S_READY && !sStop && closed[n] && !outbox[n] && !airX[n] -> \
              spurious--; airX[n] = 1; FLAG(F_RESEALED) } \
  :: d_step { notyet && armed[n] && (air0[n] || air1[n]) && !rHas[n] -> notyet--; FLAG(F_NOTYET); NOTYET_TAKEN(n) } \
  :: d_step { bogusLeft && armed[n] && (air0[n] || air1[n]) -> bogusLeft--; FLAG(F_BOGUS); BOGUS_TAKEN(n) } \
  OUTBOX_LATER(n) \
  REFETCH(n)

/* ---- the planted bugs ---- */
#ifdef M_GIVE_UP
#define GIVE_UP(n) outbox[n] = 0; armed[n] = 0
#else
#define GIVE_UP(n) skip
#endif
#if defined(M_ONE_ROUTE) || !defined(TWO_ROUTES)
#define ROUTE1(n)
#else
#define ROUTE1(n) :: d_step { S_READY && !sStop && armed[n] && !air1[n] -> leave(n); air1[n] = 1 }
#endif
#ifdef M_RECEIPT_EARLY
#define RECEIPT_EARLY(n) :: d_step { rOpen[n] && !rHas[n] && !back[n] -> answer(n, 1) }
#else
#define RECEIPT_EARLY(n)
#endif
#ifdef M_DEDUP_BY_ENVELOPE
#define RESEALED_OPENED(n) rHas[n] = 0; opened(n)
#else
#define RESEALED_OPENED(n) opened(n)
#endif
#ifdef M_ANSWER_UNSTORED
#define UNSTORED(n) answer(n, sigs[n])
#else
#define UNSTORED(n) skip
#endif
#ifdef M_NOTYET_FINAL
#define NOTYET_TAKEN(n) closed[n] = 1; outbox[n] = 0; armed[n] = 0
#else
#define NOTYET_TAKEN(n) skip
#endif
#ifdef M_UNVERIFIED
#define BOGUS_TAKEN(n) assert(rHas[n]); closed[n] = 1; outbox[n] = 0; armed[n] = 0
#else
#define BOGUS_TAKEN(n) skip
#endif
#ifdef M_OUTBOX_LATER
#define OUTBOX_LATER(n) :: d_step { armed[n] && !outbox[n] -> outbox[n] = 1 }
#else
#define OUTBOX_LATER(n)
#endif
#ifdef RESTORE_R
#define RESTORED (rSnap >= 2)
#define AGAIN (rSnap == 3)
#ifdef M_NO_REFETCH
#define REFETCH(n)
#else
/* A gap: appended, not queued, not here (E-GAP-1). Asked for, sealed again, sent (X-GAP-2). */
#define REFETCH(n) :: d_step { rSnap == 3 && closed[n] && !outbox[n] && !rHas[n] && !airX[n] && !rOpenX[n] -> \
    airX[n] = 1; FLAG(F_HEALED) }
#endif
#else
#define RESTORED 0
#define AGAIN 1
#define REFETCH(n)
#endif

active proctype link() {
#ifdef TWO_ROUTES
  if :: dead0 = 0 :: dead0 = 1 fi;
#endif
  do
  /* ---- an officer releases a message, and hands it in again until told (X-SEND-1, X-SEND-2) ---- */
  :: d_step { S_READY && !sStop && !told[0] && phase[0] == 0 -> m = 0; known(0);
       if :: top -> told[0] = 1 :: else -> last++; pSer[0] = last; phase[0] = 1 fi; top = 0 }
  :: d_step { S_READY && !sStop && !told[1] && phase[1] == 0 -> known(1);
       if :: top -> told[1] = 1 :: else -> last++; pSer[1] = last; phase[1] = 1 fi; top = 0 }
  /* ---- signed and sealed; COMMIT 1; only then told ---- */
  :: d_step { S_READY && !sStop && phase[0] == 1 -> sign(0, pSer[0]); commit1(c, pSer[0]); c = 0; told[0] = 1; phase[0] = 0; pSer[0] = 0 }
  :: d_step { S_READY && !sStop && phase[1] == 1 -> sign(1, pSer[1]); commit1(c, pSer[1]); c = 0; told[1] = 1; phase[1] = 0; pSer[1] = 0 }
#ifdef M_TELL_EARLY
  :: d_step { phase[0] == 1 && !told[0] -> told[0] = 1 }
#endif
#ifdef M_SEND_EARLY
  :: d_step { phase[0] == 1 -> sign(0, pSer[0]); pEarly[0] = c; leave(c); air1[c] = 1; c = 0; phase[0] = 2 }
  :: d_step { phase[0] == 2 -> commit1(pEarly[0], pSer[0]); told[0] = 1; phase[0] = 0; pSer[0] = 0; pEarly[0] = 0 }
#endif
  /* ---- a key fails: the newest serial is given back, another is a hole (X-SEND-4) ---- */
  :: d_step { keyfail && phase[0] == 1 -> keyfail--; phase[0] = 0;
       if :: last == pSer[0] -> last--; FLAG(F_GIVENBACK) :: else -> hole[pSer[0]] = 1 fi; pSer[0] = 0 }
  :: d_step { keyfail && phase[1] == 1 -> keyfail--; phase[1] = 0;
       if :: last == pSer[1] -> last--; FLAG(F_GIVENBACK) :: else -> hole[pSer[1]] = 1 fi; pSer[1] = 0 }
  /* ---- holes are closed by voids (X-VOID-1) ---- */
#ifndef M_NO_VOID
  :: d_step { S_READY && !sStop && !vSer && (hole[1] || hole[2] || hole[3]) ->
       if :: hole[1] -> vSer = 1 :: else -> if :: hole[2] -> vSer = 2 :: else -> vSer = 3 fi fi; hole[vSer] = 0 }
#endif
  :: d_step { S_READY && !sStop && vSer -> sign(VOID, vSer); commit1(c, vSer); c = 0; vSer = 0 }

  STEPS(1) STEPS(2) STEPS(3) STEPS(4)
#ifdef HOSTILE
  STEPS(EVIL)
  :: d_step { evil && leftS[1] -> evil = 0; cSer[EVIL] = 1; cMsg[EVIL] = 0; air0[EVIL] = 1; air1[EVIL] = 1 }
#endif

  /* ---- power fails; the node starts again and reads back what is durable ---- */
  :: d_step { crashS && !sStop -> crashS--; openS(); REOPENED }
  :: d_step { crashR && R_READY -> crashR--; openR() }

#ifdef RESTORE_S
  :: d_step { ANCHOR_DUE -> sAnchor = sLog }     /* the anchor follows the commit (J-ANCHOR-1) */
  :: d_step { snap == 0 && sLog > 0 -> snap = 1; snapLog = sLog; s = 1;
       do :: s < SERIALS -> snapItem[s] = sItem[s]; s++ :: else -> break od; s = 0; c = 1;
       do :: c < CONTENTS -> snapOutbox[c] = outbox[c]; snapClosed[c] = closed[c]; c++ :: else -> break od; c = 0 }
  :: d_step { snap == 1 -> snap = 2; sLog = snapLog; s = 1;
       do :: s < SERIALS -> sItem[s] = snapItem[s]; s++ :: else -> break od; s = 0; c = 1;
       do :: c < CONTENTS -> outbox[c] = snapOutbox[c]; closed[c] = snapClosed[c]; c++ :: else -> break od; c = 0;
       told[0] = 0; told[1] = 0;
#ifndef M_NO_ANCHOR
       sStop = (sLog < sAnchor);
#else
       sAnchor = sLog;
#endif
       openS();
       if :: sLog > sAnchor -> sAnchor = sLog :: else fi }
#endif
#ifdef RESTORE_R
  :: d_step { rSnap == 0 -> rSnap = 1; s = 1;
       do :: s < SERIALS -> rSnapItem[s] = rItem[s]; s++ :: else -> break od; s = 0; c = 1;
       do :: c < CONTENTS -> rSnapHas[c] = rHas[c]; rSnapAns[c] = rAns[c]; c++ :: else -> break od; c = 0 }
  :: d_step { rSnap == 1 -> rSnap = 2; s = 1;
       do :: s < SERIALS -> rItem[s] = rSnapItem[s]; s++ :: else -> break od; s = 0; c = 1;
       do :: c < CONTENTS -> rHas[c] = rSnapHas[c]; rAns[c] = rSnapAns[c]; entries[c] = rHas[c]; c++ :: else -> break od; c = 0 }
  /* Two officers' act: a new epoch, a log of its own, what is still held goes on (X-EPOCH-1). */
  :: d_step { rSnap == 2 -> rSnap = 3; openR() }
#endif
  :: else -> break
  od;
  skip;
  d_step { finished() }
}
