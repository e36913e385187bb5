package parley.escalation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.http.Webhook;
import parley.mail.MailAccount;
import parley.mail.Mailer;
import parley.message.MessageId;
import parley.message.Wording;
import parley.seal.SharedKey;
import parley.watchline.Terms;
import parley.watchline.WatchDesk.Step;

/// Calls over a real mail server and a real web server.
class ChannelsTest {
  private static final Instant NOW = Instant.parse("2026-11-22T03:12:00Z");
  private static final String ID = "0123456789abcdef0123456789abcdef";
  private final GreenMail mails =
      new GreenMail(new ServerSetup[] {new ServerSetup(0, "127.0.0.1", "smtp")});
  private Siren siren;

  @BeforeEach
  void start() throws Exception {
    mails.start();
    siren = new Siren();
  }

  @AfterEach
  void stop() {
    siren.close();
    mails.stop();
  }

  private static Call call(Series series) {
    return Call.of(
        ID,
        "ru-nrrc",
        NOW,
        List.of(
            new Alarm.Overdue(
                "00",
                MessageId.of("01a20132-3ffb-7418-aff2-6516809dc2ce"),
                Terms.US,
                true,
                "us-nrrc/US-RU-2026/watch/real/1/17",
                "inquiry/1",
                Precedence.FLASH,
                series,
                Step.ACKNOWLEDGED,
                Instant.parse("2026-11-22T03:10:00Z"))));
  }

  private MailChannel mail(int port) {
    return new MailChannel(
        new Mailer(
            new MailAccount.Server("127.0.0.1", port, MailAccount.Security.NONE),
            "watch@ru.example",
            "",
            "",
            () -> NOW,
            Optional.empty()),
        List.of("head@ru.example", "deputy@ru.example"),
        List.of(Wording.in("ru"), Wording.in("en")));
  }

  @Test
  void a_mail_says_in_both_languages_what_passed_and_keeps_its_name() throws Exception {
    MailChannel channel = mail(mails.getSmtp().getPort());
    channel.send(call(Series.REAL));
    channel.send(call(Series.REAL));
    MimeMessage[] mail = mails.getReceivedMessages();
    assertThat(mail).hasSize(4);
    for (MimeMessage one : mail) {
      assertThat(one.getMessageID()).isEqualTo("<" + ID + "@ru.example>");
      assertThat(one.getSubject())
          .isEqualTo("[ru-nrrc] МОЛНИЯ: истёк 1 срок, никто не откликнулся");
      assertThat(String.valueOf(one.getContent()))
          .contains("us-nrrc/US-RU-2026/watch/real/1/17")
          .contains("не подтверждено")
          .contains("FLASH")
          .contains("not acknowledged")
          .contains("22 November 2026, 03:10:00 UTC")
          .contains(ID);
    }
  }

  @Test
  void an_exercise_and_a_test_say_so_in_the_subject() throws Exception {
    MailChannel channel = mail(mails.getSmtp().getPort());
    channel.send(call(Series.EXERCISE));
    channel.send(Call.of(ID, "ru-nrrc", NOW, List.of()));
    assertThat(mails.getReceivedMessages())
        .extracting(MimeMessage::getSubject)
        .contains("УЧЕБНОЕ [ru-nrrc] МОЛНИЯ: истёк 1 срок", "[ru-nrrc] Проверка вызова");
  }

  @Test
  void that_a_call_is_over_is_told_as_the_call_was() throws Exception {
    Call over = call(Series.REAL).ended("f".repeat(32), NOW);
    mail(mails.getSmtp().getPort()).send(over);
    assertThat(mails.getReceivedMessages()[0].getSubject())
        .isEqualTo("[ru-nrrc] МОЛНИЯ: вызов снят, 1 срок больше не ожидает");
    assertThat(String.valueOf(mails.getReceivedMessages()[0].getContent()))
        .contains("us-nrrc/US-RU-2026/watch/real/1/17")
        .contains("the alarms below have ended");
    try (WebhookChannel channel = hook()) {
      channel.send(over);
    }
    Siren.Taken came = siren.taken.getFirst();
    assertThat(came.code()).isEqualTo(hmac(came.moment() + "." + came.body()));
    assertThat(came.body())
        .contains("\"kind\":\"ended\"")
        .contains("\"of\":\"" + ID + "\"")
        .contains("\"call\":\"" + "f".repeat(32) + "\"");
  }

  @Test
  void a_mail_server_that_is_away_is_a_failure_of_one_line() {
    MailChannel channel = mail(1);
    assertThatThrownBy(() -> channel.send(call(Series.REAL)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("mail server 127.0.0.1");
  }

  private static String hmac(String content) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(HexFormat.of().parseHex(Siren.SECRET), "HmacSHA256"));
    return HexFormat.of().formatHex(mac.doFinal(content.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void a_webhook_is_signed_over_moment_and_body_and_a_double_is_dropped_by_its_identifier()
      throws Exception {
    try (WebhookChannel channel = hook()) {
      channel.send(call(Series.REAL));
      channel.send(call(Series.REAL));
    }
    assertThat(siren.taken)
        .singleElement()
        .satisfies(came -> {
          assertThat(came.call()).isEqualTo(ID);
          assertThat(came.moment()).isEqualTo(Long.toString(NOW.getEpochSecond()));
          assertThat(came.code()).isEqualTo(hmac(came.moment() + "." + came.body()));
          assertThat(came.body())
              .contains("\"call\":\"" + ID + "\"")
              .contains("\"waitsFor\":\"acknowledged\"");
        });
  }

  private WebhookChannel hook() {
    return new WebhookChannel(
        new Webhook(URI.create(siren.url()), Optional.empty()),
        SharedKey.read(Siren.SECRET + "\n"),
        () -> NOW);
  }

  @Test
  void whatever_a_webhook_answers_but_yes_is_a_failure_and_no_redirect_is_followed()
      throws Exception {
    try (WebhookChannel channel = hook()) {
      for (int status : new int[] {302, 404, 500}) {
        siren.answer = status;
        assertThatThrownBy(() -> channel.send(call(Series.REAL)))
            .isInstanceOf(IOException.class)
            .hasMessageContaining(String.valueOf(status));
      }
    }
    assertThat(siren.taken).isEmpty();
  }

  @Test
  void codes_are_those_of_the_platform_whatever_the_length_of_the_secret() throws Exception {
    for (int size : new int[] {32, 64, 65, 128}) {
      String secret = "aa".repeat(size);
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(HexFormat.of().parseHex(secret), "HmacSHA256"));
      for (String content : List.of("", "a body of several words")) {
        assertThat(SharedKey.read(secret).code(Bytes.utf8(content)).toArray())
            .isEqualTo(mac.doFinal(content.getBytes(StandardCharsets.UTF_8)));
      }
    }
  }

  @Test
  void a_secret_is_hexadecimal_and_long_enough() {
    for (String bad : List.of("", "5a".repeat(31), "zz".repeat(32), "5a".repeat(129))) {
      assertThatThrownBy(() -> SharedKey.read(bad)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void a_webhook_is_https_or_this_machine() {
    assertThat(Webhook.address("https://pager.example/x")).isNotNull();
    for (String bad : List.of("http://192.0.2.1/", "ftp://127.0.0.1/", "https:///x", "pager")) {
      assertThatThrownBy(() -> Webhook.address(bad)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
