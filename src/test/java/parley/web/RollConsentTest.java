package parley.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.console.Door;
import parley.party.Ceremony;
import parley.party.Consent;
import parley.party.OfficerCheck;
import parley.party.OfficersProposal;
import parley.party.Roll;
import parley.party.RollBook;
import parley.party.RollDraft;
import parley.party.RollRuling;
import parley.seal.PasskeyCheck;
import parley.seal.SoftPasskey;
import parley.watchfloor.Ruling;

/// Officers consent at the console to others on the roll, by the keys that the roll lists; what
/// they hand on is judged as every partner will judge it.
class RollConsentTest {
  private static final String MILLER = "A. Miller";
  private static final String BROWN = "B. Brown";

  private final HttpClient client = HttpClient.newHttpClient();
  private Seat seat;
  private Roll held;
  private OfficersProposal proposal;

  @BeforeEach
  void open() throws Exception {
    seat = new Seat("en", new MemorySessions());
    List<Roll.OfficerCredential> both = List.of(credential(MILLER), credential(BROWN));
    held = Ceremony.sign(RollDraft.after(Ceremony.roll(Ceremony.US)).officers(both), "US");
    List<Roll.OfficerCredential> next = new ArrayList<>(both);
    next.add(credential("C. Clark"));
    proposal = OfficersProposal.after(held, next);
    seat.roll = held;
    for (String officer : List.of(MILLER, BROWN)) {
      enrolled(officer);
      seat.releases.listed.add(release(officer));
    }
  }

  @AfterEach
  void close() {
    seat.close();
    client.close();
  }

  private static String release(String officer) {
    return officer + " releases";
  }

  private Roll.OfficerCredential credential(String officer) {
    String key = release(officer);
    return new Roll.OfficerCredential(
        officer,
        key,
        new SoftPasskey(key).publicKey().base64(),
        "localhost",
        List.of(seat.named()),
        List.of("draft"));
  }

  private void enrolled(String name) throws Exception {
    String secret = seat.people.firstLink(name, "").substring("/enrol/".length());
    PasskeyCheck.Passkey key =
        new PasskeyCheck.Passkey(
            name, new SoftPasskey(name).publicKey(), "localhost", Set.of(seat.named()));
    assertThat(seat.people.enrol(secret, key, "blue")).isEqualTo(Ruling.DONE);
  }

  private HttpResponse<String> post(String path, String cookie, String body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(seat.address() + path))
            .header("User-Agent", "test")
            .header("Cookie", cookie)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Sec-Fetch-Site", "same-origin")
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private String in(String officer) throws Exception {
    Bytes asked =
        Bytes.owning(Base64.getUrlDecoder().decode(post("/challenge", "none=", "").body()));
    HttpResponse<String> answer =
        post("/sign-in", "none=", seat.signed(officer, new Digest(asked)));
    return answer.headers().firstValue("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
  }

  private static String typed(OfficersProposal what) {
    return "proposal=" + URLEncoder.encode(what.bytes().utf8(), StandardCharsets.UTF_8);
  }

  private HttpResponse<String> consented(String cookie, OfficersProposal what, String key)
      throws Exception {
    return post(
        "/keys/roll/consent", cookie, typed(what) + "&" + seat.signed(key, what.challenge()));
  }

  /// What the page gives to be carried on.
  private static OfficersProposal carried(HttpResponse<String> answer) throws Exception {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    String page = answer.body();
    int begin = page.indexOf('>', page.indexOf("data-carried")) + 1;
    String text = page.substring(begin, page.indexOf("</textarea>", begin));
    return OfficersProposal.read(
        Bytes.utf8(text.replace("&#34;", "\"").replace("&lt;", "<").replace("&amp;", "&")));
  }

  private RollRuling judged(OfficersProposal what) throws Exception {
    Roll next = Ceremony.sign(what.on(RollDraft.after(held), held), "US");
    RollBook book = RollBook.of(held);
    return book.adopt(next, 1, Optional.empty(), Consent.or(OfficerCheck.passkeys()));
  }

  @Test
  void two_officers_consent_each_with_a_key_on_the_roll_and_partners_take_it() throws Exception {
    String miller = in(MILLER);
    String page = post("/keys/roll", miller, typed(proposal)).body();
    assertThat(page)
        .contains("adds     C. Clark", Door.url(proposal.challenge().value()))
        .doesNotContain("removes");
    OfficersProposal first = carried(consented(miller, proposal, release(MILLER)));
    assertThat(judged(first))
        .isInstanceOfSatisfying(
            RollRuling.Refused.class, no -> assertThat(no.clause()).isEqualTo("P-ROLL-8"));
    OfficersProposal both = carried(consented(in(BROWN), first, release(BROWN)));
    assertThat(judged(both))
        .isInstanceOfSatisfying(
            RollRuling.Adopted.class, good -> assertThat(good.officersChanged()).isTrue());
    assertThat(seat.logged)
        .filteredOn(entry -> entry.startsWith("roll-consent"))
        .hasSize(2)
        .anyMatch(entry -> entry.contains(MILLER))
        .anyMatch(entry -> entry.contains(BROWN));
  }

  private void refused(HttpResponse<String> answer, String words) {
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).contains(words).doesNotContain("data-carried");
  }

  @Test
  void no_other_key_no_other_officer_and_no_other_roll_will_do() throws Exception {
    String miller = in(MILLER);
    refused(consented(miller, proposal, MILLER), "No key has consented");
    refused(consented(miller, proposal, release(BROWN)), "No key has consented");
    refused(consented(miller, proposal, release("C. Clark")), "No key has consented");
    OfficersProposal other = OfficersProposal.after(held, held.officers());
    refused(
        post(
            "/keys/roll/consent",
            miller,
            typed(proposal) + "&" + seat.signed(release(MILLER), other.challenge())),
        "No key has consented");
    OfficersProposal later =
        new OfficersProposal(held.party(), held.number() + 2, proposal.listed(), List.of());
    refused(consented(miller, later, release(MILLER)), "another roll");
    refused(post("/keys/roll", miller, "proposal=%7B%7D"), "no proposal of officers");
    seat.releases.listed.remove(release(MILLER));
    refused(consented(miller, proposal, release(MILLER)), "No key has consented");
    seat.releases.listed.add(release(MILLER));
    OfficersProposal first = carried(consented(miller, proposal, release(MILLER)));
    refused(consented(miller, first, release(MILLER)), "consented already");
    assertThat(seat.logged).filteredOn(entry -> entry.startsWith("roll-consent")).hasSize(1);
  }
}
