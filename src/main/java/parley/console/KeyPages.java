package parley.console;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.Optional;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.console.PeopleView.Offer;
import parley.console.PeopleView.Own;
import parley.console.page.JteenrolGenerated;
import parley.console.page.JtekeysGenerated;
import parley.seal.PasskeyCheck;
import parley.store.StoreException;
import parley.watchfloor.Act;
import parley.watchfloor.Enrolment;
import parley.watchfloor.FloorException;
import parley.watchfloor.HeldKey;
import parley.watchfloor.Officer;
import parley.watchfloor.Permit;
import parley.watchfloor.Person;
import parley.watchfloor.Ruling;
import parley.watchfloor.Session;

/// An officer's own keys: the first one at the page of an enrolment link, the others when signed
/// in.
final class KeyPages {
  private final Visit visit;
  private final Door door;

  KeyPages(Visit visit, Door door) {
    this.visit = visit;
    this.door = door;
  }

  void routes(Guard guard) {
    guard.outsideGet("/enrol/{token}", context -> offer(context, Optional.empty()));
    guard.outsidePost("/enrol/{token}", this::enrol);
    guard.get("/keys", Act.ENTER, (context, permit) -> keys(context, permit, Optional.empty()));
    guard.post("/keys", Act.ENTER, this::add);
    guard.post("/keys/remove", Act.ENTER, this::remove);
  }

  private void offer(Context context, Optional<Ruling> ruling) throws StoreException {
    if (visit.elsewhere(context)) {
      return;
    }
    Optional<Enrolment> link = door.people().enrolment(context.pathParam("token"));
    Optional<Officer> officer =
        link.isEmpty() ? Optional.empty() : door.people().serving(link.get().officer());
    Optional<Offer> offer =
        officer.map(
            who -> new Offer(link.orElseThrow(), who, user(HeldKey.Purpose.SIGN_IN, who.name())));
    if (offer.isEmpty()) {
      context.status(HttpStatus.GONE);
    } else if (ruling.isPresent()) {
      context.status(HttpStatus.UNPROCESSABLE_CONTENT);
    }
    Shell shell = visit.bareShell(context);
    String token = context.pathParam("token");
    Visit.send(
        context,
        out -> JteenrolGenerated.render(out, null, shell, visit.relying(), offer, token, ruling));
  }

  /// Two keys of one user on one authenticator take each other's place, so a key that releases has
  /// a user of its own.
  private static String user(HeldKey.Purpose purpose, String officer) {
    return Door.url(Digest.of(Bytes.utf8("parley " + purpose.code() + " " + officer)).value());
  }

  private void enrol(Context context) throws StoreException, FloorException {
    door.knock(context);
    String secret = context.pathParam("token");
    Optional<Enrolment> link = door.people().enrolment(secret);
    Optional<PasskeyCheck.Passkey> made = door.registered(context);
    Ruling ruling =
        made.isEmpty() ? Ruling.KEY : door.people().enrol(secret, made.get(), label(context));
    Optional<Person> person =
        ruling == Ruling.DONE
            ? link.map(Enrolment::officer).flatMap(this::person)
            : Optional.empty();
    if (person.isEmpty()) {
      offer(context, Optional.of(ruling));
      return;
    }
    door.enter(context, person.get(), made.orElseThrow().id());
    context.redirect("/keys", HttpStatus.SEE_OTHER);
  }

  private Optional<Person> person(String name) {
    try {
      return door.people().serving(name).map(Officer::person);
    } catch (StoreException e) {
      throw new IllegalStateException("the officers cannot be read now", e);
    }
  }

  private static String label(Context context) {
    return Optional.ofNullable(context.formParam("label")).orElse("");
  }

  private void keys(Context context, Permit<Act.Enter> permit, Optional<Ruling> ruling)
      throws StoreException {
    if (ruling.filter(what -> what != Ruling.DONE).isPresent()) {
      context.status(HttpStatus.UNPROCESSABLE_CONTENT);
    }
    Session session = Visit.session(context).orElseThrow();
    Own own =
        new Own(
            door.people().keys().stream()
                .filter(key -> key.officer().equals(permit.officer()))
                .toList(),
            session.sure(visit.now()),
            session.way() != Session.Way.LINK,
            visit.onRoll(permit.officer()),
            user(HeldKey.Purpose.SIGN_IN, permit.officer()),
            user(HeldKey.Purpose.RELEASE, permit.officer()));
    Shell shell = visit.shell(context);
    Visit.send(
        context, out -> JtekeysGenerated.render(out, null, shell, visit.relying(), own, ruling));
  }

  /// Who finds an open console adds no key of his own: a key must have said a moment ago who is
  /// there (W-KEY-5).
  private boolean sure(Context context) {
    return Visit.session(context).filter(session -> session.sure(visit.now())).isPresent();
  }

  private void add(Context context, Permit<Act.Enter> permit)
      throws StoreException, FloorException {
    door.knock(context);
    Optional<PasskeyCheck.Passkey> made = door.registered(context);
    if (!sure(context) || made.isEmpty()) {
      keys(context, permit, Optional.of(Ruling.KEY));
      return;
    }
    HeldKey.Purpose purpose =
        HeldKey.Purpose.RELEASE.code().equals(context.formParam("purpose"))
            ? HeldKey.Purpose.RELEASE
            : HeldKey.Purpose.SIGN_IN;
    answer(context, permit, door.people().addKey(permit, made.get(), label(context), purpose));
  }

  private void remove(Context context, Permit<Act.Enter> permit)
      throws StoreException, FloorException {
    if (!sure(context)) {
      keys(context, permit, Optional.of(Ruling.KEY));
      return;
    }
    String id = Optional.ofNullable(context.formParam("key")).orElse("");
    answer(context, permit, door.people().removeKey(permit, id));
  }

  private void answer(Context context, Permit<Act.Enter> permit, Ruling ruling)
      throws StoreException {
    if (ruling == Ruling.DONE) {
      context.redirect("/keys", HttpStatus.SEE_OTHER);
    } else {
      keys(context, permit, Optional.of(ruling));
    }
  }
}
