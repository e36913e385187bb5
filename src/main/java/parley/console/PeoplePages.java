package parley.console;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import parley.codec.Digest;
import parley.console.PeopleView.Line;
import parley.console.PeopleView.Standing;
import parley.console.PeopleView.Told;
import parley.console.page.JtepeopleGenerated;
import parley.store.StoreException;
import parley.watchfloor.Act;
import parley.watchfloor.Enrolment;
import parley.watchfloor.FloorException;
import parley.watchfloor.HeldKey;
import parley.watchfloor.Officer;
import parley.watchfloor.People;
import parley.watchfloor.Permit;
import parley.watchfloor.Role;
import parley.watchfloor.Ruling;

/// The officers of this node, for administrators.
final class PeoplePages {
  private final Visit visit;
  private final Door door;

  PeoplePages(Visit visit, Door door) {
    this.visit = visit;
    this.door = door;
  }

  void routes(Guard guard) {
    guard.get("/people", Act.ADMINISTER, (context, _) -> people(context, Told.nothing()));
    guard.post("/people", Act.ADMINISTER, this::make);
    guard.post("/people/change", Act.ADMINISTER, this::change);
    guard.post("/people/strike", Act.ADMINISTER, this::strike);
    guard.post("/people/keys", Act.ADMINISTER, this::removeKeys);
    guard.post("/people/link", Act.ADMINISTER, this::link);
    guard.post("/people/confirm", Act.ADMINISTER, this::confirm);
    guard.post("/people/withdraw", Act.ADMINISTER, this::withdraw);
  }

  private void people(Context context, Told told) throws StoreException {
    if (told.ruling().filter(what -> what != Ruling.DONE).isPresent()) {
      context.status(HttpStatus.UNPROCESSABLE_CONTENT);
    }
    People people = door.people();
    List<HeldKey> keys = people.keys();
    List<Enrolment> links = people.enrolments();
    List<Line> lines =
        people.officers().stream()
            .sorted(Comparator.comparing((Officer who) -> !who.serving()))
            .map(officer -> line(officer, keys, links))
            .toList();
    Standing standing = Standing.of(people.settled(), people.complete());
    Shell shell = visit.shell(context);
    Visit.send(context, out -> JtepeopleGenerated.render(out, null, shell, lines, standing, told));
  }

  private static Line line(Officer officer, List<HeldKey> keys, List<Enrolment> links) {
    return new Line(
        officer,
        keys.stream().filter(key -> key.officer().equals(officer.name())).toList(),
        links.stream().filter(link -> link.officer().equals(officer.name())).findFirst());
  }

  private static String field(Context context, String name) {
    return Optional.ofNullable(context.formParam(name)).orElse("").strip();
  }

  private static Set<Role> roles(Context context) {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    context.formParams("role").forEach(code -> Role.coded(code).ifPresent(roles::add));
    return roles;
  }

  private void make(Context context, Permit<Act.Administer> permit)
      throws StoreException, FloorException {
    String name = field(context, "name");
    String post = field(context, "post");
    answer(context, door.people().make(permit, name, post, roles(context)), name);
  }

  private void change(Context context, Permit<Act.Administer> permit)
      throws StoreException, FloorException {
    String name = field(context, "name");
    String post = field(context, "post");
    answer(context, door.people().change(permit, name, post, roles(context)), name);
  }

  private void strike(Context context, Permit<Act.Administer> permit)
      throws StoreException, FloorException {
    String name = field(context, "name");
    answer(context, door.people().strike(permit, name), name);
  }

  private void removeKeys(Context context, Permit<Act.Administer> permit)
      throws StoreException, FloorException {
    String name = field(context, "name");
    answer(context, door.people().removeKeys(permit, name), name);
  }

  /// Shown in the answer itself, since it is kept nowhere.
  private void link(Context context, Permit<Act.Administer> permit)
      throws StoreException, FloorException {
    String name = field(context, "name");
    People.Made made = door.people().makeLink(permit, name);
    Optional<String> address =
        made.ruling() == Ruling.DONE
            ? Optional.of(visit.relying().origin() + made.path())
            : Optional.empty();
    people(context, new Told(Optional.of(made.ruling()), address, name));
  }

  private void confirm(Context context, Permit<Act.Administer> permit)
      throws StoreException, FloorException {
    answer(context, door.people().confirm(permit, token(context)), field(context, "name"));
  }

  private void withdraw(Context context, Permit<Act.Administer> permit)
      throws StoreException, FloorException {
    answer(context, door.people().withdraw(permit, token(context)), field(context, "name"));
  }

  private static Digest token(Context context) {
    try {
      return Digest.hex(field(context, "token"));
    } catch (IllegalArgumentException e) {
      throw new BadRequestResponse();
    }
  }

  private void answer(Context context, Ruling ruling, String about) throws StoreException {
    if (ruling == Ruling.DONE) {
      context.redirect("/people", HttpStatus.SEE_OTHER);
    } else {
      people(context, Told.of(ruling, about));
    }
  }
}
