/*
 * Both directions of a link at once, with what is lost and how it is joined again (../7-journal.md, ../8-exchange.md):
 * two honest nodes, one with two messages and one with one, their journals, anchors and what each holds of the other's journal; either
 * database may be put back to an older copy, without its anchor or together with it; heartbeats that witness; officers
 * who open a new epoch; rolls that reach the partner later; what is asked back and what is fetched again.
 *
 * A checkpoint is (epoch, size, branch): a database that is put back together with its anchor and goes on makes
 * another branch, and two branches agree up to the size at which they part. That is all that matters of a root here.
 *
 * Settings, by -D:  RESTORES: how many databases are put back.  BEATS: heartbeats of each node.  LOSS: lost answers.
 *                   TOGETHER: the anchor is put back too, after the partner has witnessed the newest state; such a node
 *                   does nothing before it has heard its partner.
 *                   FEW: one message of each.
 *                   M_...: one planted bug.   SOMETIMES=n: state n must be reached (the assertion must fail).
 */
#ifndef RESTORES
#define RESTORES 1
#endif
#ifndef BEATS
#define BEATS 2
#endif
#ifndef LOSS
#define LOSS 0
#endif
#ifndef SOMETIMES
#define SOMETIMES 0
#endif

#define K 2                     /* places for messages of a node; node 1 has one message */
#ifdef FEW
#define SENT(x) ((x) == 0 || (x) == 2)
#define SECOND
#else
#define SENT(x) ((x) < 3)       /* AT(0, 0), AT(0, 1), AT(1, 0) */
#define SECOND MESSAGE(0, 1)
#endif
#define AT(n, k) ((n) * K + (k))
#define EPOCHS 4                /* 1..3 */
#define SERIALS 4               /* 1..3 */
#define LEFT(n, e, s) (((n) * EPOCHS + (e)) * SERIALS + (s))

/* ---- durable in a node's database ---- */
byte item[4];                   /* own message -> epoch in which it was numbered, 0 none */
byte serial[4];
bit closed[4];
bit has[4];                     /* AT(n, k): n holds the peer's message k */
byte size[2];                   /* entries of the journal of this epoch */
byte last[2];                   /* last serial of this epoch */
byte heldE[2]; byte heldS[2]; byte heldB[2];     /* newest checkpoint of the peer that is proven */
/* ---- durable elsewhere ---- */
byte epoch[2];                  /* on the own roll */
byte known[2];                  /* the peer's epoch, on its roll that is in force here */
byte anchorE[2]; byte anchorS[2];
/* ---- what an opening finds, what officers did ---- */
bit stop[2];
bit shown[2];                   /* the peer showed an own checkpoint that is not here (J-WITNESS-6) */
byte consents[2];
bit quiet[2];                   /* put back together with its anchor, and has not heard its partner yet */
byte branch[2]; byte partS[2];  /* the branch that it writes, and where branch 1 parted from 0 */
/* ---- heartbeats that are on their way back ---- */
bit up[2];                      /* an answer to n's heartbeat */
byte askE[2]; byte askS[2];     /* what n held when it asked */
byte upE[2]; byte upS[2]; byte upB[2];           /* the checkpoint that the answer shows */
byte coE[2]; byte coS[2]; byte coB[2];           /* the own one that it cosigns */
/* ---- an old copy of each database ---- */
bit snap[2];
byte oItem[4]; byte oSerial[4]; bit oClosed[4]; bit oHas[4];
byte oSize[2]; byte oLast[2]; byte oHeldE[2]; byte oHeldS[2]; byte oHeldB[2]; byte oAnchorS[2]; byte oEpoch[2];
/* ---- what the world saw ---- */
byte left[32];                  /* node, epoch, serial -> message + 1 that left under it */
byte wEpoch[4]; byte wSerial[4];                 /* under which it left last: it stands in what was signed */
bit told[4];
byte restores = RESTORES;
byte beats[2];
byte loss = LOSS;
byte flags;                     /* for the reachability checks alone: set only when one is sought */
#if SOMETIMES
#define FLAG(f) flags = flags | f
#else
#define FLAG(f) skip
#endif
#define F_ANCHOR 1
#define F_SHOWN 2
#define F_RECALLED 4
#define F_FETCHED 8
#define F_OPENED 16
#define F_WITNESSED 32

byte k; byte p;                 /* scratch; zero outside a step */

#define READY(n) (!stop[n] && !quiet[n] && anchorE[n] == epoch[n] && anchorS[n] == size[n])

/* Two checkpoints of one epoch that no one journal can contain. */
#define PARTED(n, s1, b1, s2, b2) ((b1) != (b2) && (s1) > partS[n] && (s2) > partS[n])

/* n is shown a checkpoint of its own that the peer holds. */
inline ownShown(n, e, s, b) {
#ifndef M_NO_SHOWN
  if
  :: e == epoch[n] && (s > size[n] || PARTED(n, s, b, size[n], branch[n])) ->
     shown[n] = 1; stop[n] = 1; FLAG(F_SHOWN)
  :: e > epoch[n] -> shown[n] = 1; stop[n] = 1; FLAG(F_SHOWN)
  :: else
  fi
#else
  skip
#endif
}

/* n takes a checkpoint of the peer; `echo` when it answers a heartbeat of n that asked with (ae, as). */
inline witness(n, e, s, b, echo, ae, as) {
  if
  :: e > known[n] -> skip                               /* not on the peer's roll here */
  :: else ->
     if
     :: heldE[n] < e -> heldE[n] = e; heldS[n] = s; heldB[n] = b
     :: heldE[n] > e ->
        assert(!(echo && ae > e))                       /* an honest node is never accused: it went back an epoch */
     :: else ->
        assert(!PARTED(1 - n, heldS[n], heldB[n], s, b)); /* … of two histories */
        assert(!(echo && ae == e && s < as));           /* … of a journal that went back */
        if :: s > heldS[n] -> heldS[n] = s; heldB[n] = b; FLAG(F_WITNESSED) :: else fi
     fi
  fi
}

/* n asks; its peer, which runs, looks at what is shown of its own, takes the checkpoint and answers. */
inline beat(n) {
  p = 1 - n;
#ifdef M_ANSWERS_FIRST
  upE[n] = epoch[p]; upS[n] = size[p]; upB[n] = branch[p];
  coE[n] = heldE[p]; coS[n] = heldS[p]; coB[n] = heldB[p];
  up[n] = 1; askE[n] = heldE[n]; askS[n] = heldS[n];
#endif
  ownShown(p, heldE[n], heldS[n], heldB[n]);
  if
  :: !stop[p] ->
     quiet[p] = 0;
     witness(p, epoch[n], size[n], branch[n], 0, 0, 0);
     up[n] = 1; askE[n] = heldE[n]; askS[n] = heldS[n];
     upE[n] = epoch[p]; upS[n] = size[p]; upB[n] = branch[p];
     coE[n] = heldE[p]; coS[n] = heldS[p]; coB[n] = heldB[p]
  :: else
  fi;
  p = 0
}

inline heard(n) {
  up[n] = 0;
  ownShown(n, coE[n], coS[n], coB[n]);
  if
  :: !stop[n] -> quiet[n] = 0; witness(n, upE[n], upS[n], upB[n], 1, askE[n], askS[n])
  :: else
  fi;
  askE[n] = 0; askS[n] = 0; upE[n] = 0; upS[n] = 0; upB[n] = 0; coE[n] = 0; coS[n] = 0; coB[n] = 0
}

inline takeCopy(n) {
  snap[n] = 1; k = 0;
  do
  :: k < K -> oItem[AT(n, k)] = item[AT(n, k)]; oSerial[AT(n, k)] = serial[AT(n, k)];
     oClosed[AT(n, k)] = closed[AT(n, k)]; oHas[AT(n, k)] = has[AT(n, k)]; k++
  :: else -> break
  od;
  k = 0;
  oSize[n] = size[n]; oLast[n] = last[n]; oEpoch[n] = epoch[n]; oAnchorS[n] = anchorS[n];
  oHeldE[n] = heldE[n]; oHeldS[n] = heldS[n]; oHeldB[n] = heldB[n]
}

inline putBack(n) {
  k = 0;
  do
  :: k < K ->
     item[AT(n, k)] = oItem[AT(n, k)]; serial[AT(n, k)] = oSerial[AT(n, k)];
     closed[AT(n, k)] = oClosed[AT(n, k)]; has[AT(n, k)] = oHas[AT(n, k)];
     /* What stands in neither database any more is lost with the disks; the officer hands it in again. */
     if :: item[AT(n, k)] == 0 && !has[AT(1 - n, k)] -> told[AT(n, k)] = 0 :: else fi;
     if :: item[AT(1 - n, k)] == 0 && !has[AT(n, k)] -> told[AT(1 - n, k)] = 0 :: else fi;
     k++
  :: else -> break
  od;
  k = 0;
  heldE[n] = oHeldE[n]; heldS[n] = oHeldS[n]; heldB[n] = oHeldB[n];
  up[n] = 0; askE[n] = 0; askS[n] = 0; upE[n] = 0; upS[n] = 0; upB[n] = 0; coE[n] = 0; coS[n] = 0; coB[n] = 0;
#ifdef TOGETHER
  if :: size[n] > oSize[n] -> partS[n] = oSize[n]; branch[n] = 1 :: else fi;
  anchorS[n] = oAnchorS[n];
  quiet[n] = 1;
#endif
  size[n] = oSize[n]; last[n] = oLast[n];
#ifdef M_NO_ANCHOR
  if :: anchorS[n] > size[n] -> partS[n] = size[n]; branch[n] = 1; anchorS[n] = size[n] :: else fi;
#else
  if :: anchorS[n] > size[n] -> stop[n] = 1; FLAG(F_ANCHOR) :: else fi;
#endif
  snap[n] = 0
}

inline openEpoch(n) {
  assert(consents[n] == 2);                             /* one person alone opens no epoch (P-ROLL-16) */
#ifndef M_SAME_EPOCH
  epoch[n]++;
  size[n] = 1;                                          /* `epoch-opened` */
  last[n] = 0; branch[n] = 0; partS[n] = 0;
#else
  partS[n] = size[n]; branch[n] = 1;
#endif
  anchorE[n] = epoch[n]; anchorS[n] = size[n];
  stop[n] = 0; shown[n] = 0; consents[n] = 0; FLAG(F_OPENED)
}

inline number(n, m) {
  last[n]++; size[n]++;
  item[AT(n, m)] = epoch[n]; serial[AT(n, m)] = last[n]; told[AT(n, m)] = 1
}

/* It leaves and arrives; what is known is not entered again. */
inline send(n, m) {
  assert(left[LEFT(n, item[AT(n, m)], serial[AT(n, m)])] == 0
    || left[LEFT(n, item[AT(n, m)], serial[AT(n, m)])] == m + 1);      /* one serial, one content */
  left[LEFT(n, item[AT(n, m)], serial[AT(n, m)])] = m + 1;
  wEpoch[AT(n, m)] = item[AT(n, m)]; wSerial[AT(n, m)] = serial[AT(n, m)];
  if
  :: !has[AT(1 - n, m)] -> has[AT(1 - n, m)] = 1; size[1 - n]++
  :: else
  fi
}

#ifdef TOGETHER
#define SETTLED(n) (heldE[1 - n] == epoch[n] && heldS[1 - n] == size[n] && !up[0] && !up[1])
#else
#define SETTLED(n) 1
#endif
#ifdef M_ONE_OFFICER
#define ENOUGH 1
#else
#define ENOUGH 2
#endif
#ifdef M_NO_RECALL
#define RECALL(n, m)
#else
/* Own messages of an earlier epoch that the peer holds are asked back (X-RECALL-1). */
#define RECALL(n, m) \
  :: d_step { epoch[n] > 1 && READY(n) && READY(1 - n) && item[AT(n, m)] == 0 && has[AT(1 - n, m)] -> \
       item[AT(n, m)] = wEpoch[AT(n, m)]; serial[AT(n, m)] = wSerial[AT(n, m)]; size[n]++; told[AT(n, m)] = 1; FLAG(F_RECALLED) }
#endif
#ifdef M_NO_GAP
#define GAP(n, m)
#else
/* What was closed there and is not here is a gap (E-GAP-1). */
#define GAP(n, m) \
  :: d_step { READY(n) && READY(1 - n) && closed[AT(n, m)] && !has[AT(1 - n, m)] -> \
       has[AT(1 - n, m)] = 1; size[1 - n]++; FLAG(F_FETCHED) }
#endif

#define MESSAGE(n, m) \
  :: d_step { READY(n) && !told[AT(n, m)] && item[AT(n, m)] == 0 && last[n] < 3 -> number(n, m) } \
  :: d_step { READY(n) && !stop[1 - n] && !quiet[1 - n] && item[AT(n, m)] && !closed[AT(n, m)] \
       && !has[AT(1 - n, m)] && known[1 - n] >= item[AT(n, m)] -> send(n, m) } \
  :: d_step { READY(n) && READY(1 - n) && item[AT(n, m)] && !closed[AT(n, m)] && has[AT(1 - n, m)] -> \
       closed[AT(n, m)] = 1; size[n]++ } \
  RECALL(n, m) \
  GAP(n, m)

#define NODE(n) \
  :: d_step { !stop[n] && anchorE[n] == epoch[n] && anchorS[n] < size[n] -> anchorS[n] = size[n] } \
  :: d_step { beats[n] < BEATS && !stop[n] && anchorS[n] == size[n] && !up[n] && !stop[1 - n] \
       && anchorS[1 - n] == size[1 - n] -> beats[n]++; beat(n) } \
  :: d_step { up[n] && !stop[n] -> heard(n) } \
  :: d_step { up[n] && loss -> loss--; up[n] = 0; askE[n] = 0; askS[n] = 0; upE[n] = 0; upS[n] = 0; upB[n] = 0; \
       coE[n] = 0; coS[n] = 0; coB[n] = 0 } \
  :: d_step { restores && !snap[n] && !stop[n] -> takeCopy(n) } \
  :: d_step { restores && snap[n] && oEpoch[n] == epoch[n] && size[n] > oSize[n] && SETTLED(n) -> restores--; putBack(n) } \
  :: d_step { stop[n] && consents[n] < ENOUGH && epoch[n] < 3 -> consents[n]++ } \
  :: d_step { stop[n] && consents[n] == ENOUGH && epoch[n] < 3 -> openEpoch(n) } \
  :: d_step { known[1 - n] < epoch[n] -> known[1 - n] = epoch[n] }

inline finished() {
  k = 0;
  do
  :: k < 2 ->
     assert(!stop[k]);                                  /* nobody stays stopped once officers acted */
     k++
  :: else -> break
  od;
  k = 0;
  do
  :: k < 4 ->
     if
     :: !SENT(k) || quiet[0] || quiet[1] -> skip
     :: else ->
        assert(told[k] && item[k]);                     /* released, or asked back: nothing that the peer held is lost */
        assert(closed[k]);                              /* and answered */
        assert(has[(1 - k / K) * K + k % K])            /* and there, though that database was put back too */
     fi;
     k++
  :: else -> break
  od;
  k = 0;
  if
  :: SOMETIMES == 1 && (flags & F_ANCHOR) -> assert(false)
  :: SOMETIMES == 2 && (flags & F_SHOWN) -> assert(false)
  :: SOMETIMES == 3 && (flags & F_RECALLED) -> assert(false)
  :: SOMETIMES == 4 && (flags & F_FETCHED) -> assert(false)
  :: SOMETIMES == 5 && epoch[0] > 1 && epoch[1] > 1 -> assert(false)
  :: SOMETIMES == 6 && (flags & F_WITNESSED) && (flags & F_OPENED) -> assert(false)
  :: else
  fi
}

init {
  d_step {
    epoch[0] = 1; epoch[1] = 1; known[0] = 1; known[1] = 1; anchorE[0] = 1; anchorE[1] = 1
  }
  do
  MESSAGE(0, 0) SECOND MESSAGE(1, 0)
  NODE(0)
  NODE(1)
  :: else -> break
  od;
  skip;
  d_step { finished() }
}
