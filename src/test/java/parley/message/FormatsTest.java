package parley.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.MalformedInput;

public class FormatsTest {
  private static final Wording ENGLISH = Wording.in("en");
  private static final Wording RUSSIAN = Wording.in("ru");

  /// Format, English words, Russian words that its rendering must hold.
  public static Stream<Arguments> formats() {
    return Stream.of(
        Arguments.of(
            "incident-notification/1",
            List.of(
                "Incident notification",
                "Severity",
                "4 – severe: significant harm",
                "health care",
                "worsening",
                "likely (55–80 %)",
                "22 November 2026, 01:00:00 UTC",
                "within 2 hours of receipt",
                "preserve logs and other evidence",
                "neither an admission nor an accusation"),
            List.of(
                "Уведомление об инциденте",
                "Уровень серьёзности",
                "4 – тяжёлый",
                "здравоохранение",
                "ухудшение",
                "вероятно (55–80 %)",
                "22 ноября 2026 г., 01:00:00 UTC",
                "с момента получения: 2 часа",
                "обеспечить сохранность журналов",
                "не является ни признанием, ни обвинением")),
        Arguments.of(
            "inquiry/1",
            List.of(
                "Inquiry",
                "clarify whether you are aware",
                "within 1 hour of receipt",
                "An inquiry is not an accusation."),
            List.of(
                "Запрос",
                "разъяснить, известно ли вам",
                "с момента получения: 1 час",
                "Запрос не является обвинением.")),
        Arguments.of(
            "reply/1",
            List.of(
                "Reply",
                "we are looking into it",
                "Russian",
                "Проводится проверка указанных адресов."),
            List.of(
                "Ответ", "ведём проверку", "русский", "Проводится проверка указанных адресов.")),
        Arguments.of(
            "acknowledgement/1",
            List.of(
                "Acknowledgement",
                "complete in form",
                "Receipt is not agreement.",
                "22 November 2026, 02:58:00 UTC"),
            List.of(
                "Подтверждение получения",
                "оформлено полностью",
                "не означает согласия",
                "22 ноября 2026 г., 02:58:00 UTC")),
        Arguments.of(
            "correction/1",
            List.of("Correction", "clerical error", "3 – high"),
            List.of("Исправление", "описка или техническая ошибка", "3 – высокий")),
        Arguments.of(
            "cancellation/1",
            List.of("Cancellation", "what was reported is not confirmed"),
            List.of("Отмена", "сведения не подтвердились")),
        Arguments.of(
            "good-will/1",
            List.of("Good-will notification", "a vulnerability and its remedy", "CVE-2017-0144"),
            List.of(
                "Уведомление доброй воли", "уязвимость и способ её устранения", "CVE-2017-0144")),
        Arguments.of(
            "activity-notice/1",
            List.of(
                "Advance notification of own activity", "exercise", "planned", "198.51.100.0/24"),
            List.of("Заблаговременное уведомление", "учения", "запланирована", "198.51.100.0/24")),
        Arguments.of(
            "consultations/1",
            List.of(
                "Request for consultations",
                "Article of the agreement",
                "within 2 days of receipt"),
            List.of(
                "Запрос о проведении консультаций",
                "Статья соглашения",
                "с момента получения: 2 дня")),
        Arguments.of(
            "preserve-evidence/1",
            List.of(
                "Request to preserve evidence", "logs of servers", "within 12 hours of receipt"),
            List.of(
                "Запрос о сохранении данных", "журналы серверов", "с момента получения: 12 часов")),
        Arguments.of(
            "service/1",
            List.of("Service message", "maintenance of the link"),
            List.of("Служебное сообщение", "работы на линии связи")),
        Arguments.of(
            "exercise-start/1",
            List.of(
                "Exercise begins",
                "Name of the exercise",
                "Nothing in the exercise series is real."),
            List.of("Начало учения", "Название учения", "Ничто в учебной серии")),
        Arguments.of(
            "exercise-end/1",
            List.of(
                "Exercise ends",
                "EXERCISE ENDS, REAL EVENT: disregard all exercise traffic",
                "This message is not an exercise."),
            List.of(
                "Конец учения",
                "УЧЕНИЕ ПРЕКРАЩЕНО, РЕАЛЬНОЕ СОБЫТИЕ: учебные сообщения не принимать во внимание",
                "Это сообщение не учебное.")),
        Arguments.of(
            "heightened-watch/1",
            List.of(
                "Heightened watch: proposal",
                "FLASH: acknowledge within, minutes",
                "The deadlines of both sides are shortened alike"),
            List.of(
                "Усиленное дежурство: предложение",
                "МОЛНИЯ: подтвердить за, минут",
                "Сроки сокращаются для обеих сторон одинаково")),
        Arguments.of(
            "heightened-watch-end/1",
            List.of("earlier end proposed", "Ends already", "the shorter deadlines stand"),
            List.of("завершить раньше", "Завершить в", "действуют сокращённые сроки")),
        Arguments.of(
            "heightened-watch-answer/1",
            List.of("Heightened watch: answer", "accepted: both sides keep to it"),
            List.of("Усиленное дежурство: ответ", "принято: обе стороны")),
        Arguments.of(
            "unanswered/1",
            List.of(
                "Nobody has answered",
                "no watch officer has acknowledged the message",
                "Was due by",
                "22 November 2026, 02:10:00 UTC",
                "Silence is neither agreement nor refusal."),
            List.of(
                "Никто не ответил",
                "никто из дежурных не подтвердил получение сообщения",
                "Срок истёк",
                "Молчание не означает ни согласия, ни отказа.")),
        Arguments.of(
            "test/1",
            List.of("Test message", "Number of the test", "17", "This is a test of the link"),
            List.of(
                "Проверочное сообщение",
                "Номер проверки",
                "17",
                "Это только проверка линии связи.")),
        Arguments.of(
            "link-statement/1",
            List.of(
                "Daily link statement",
                "Formal tests missed",
                "us-nrrc/US-RU-2026/watch/real/1 1-24",
                "are compared by the other"),
            List.of(
                "Суточная ведомость линии связи",
                "Формальных проверок пропущено",
                "us-nrrc/US-RU-2026/watch/real/1 1-24",
                "другая сторона их сверяет")),
        Arguments.of(
            "link-statement-answer/1",
            List.of("Answer to a daily link statement", "Differences", "routine 19 ≠ 18"),
            List.of("Ответ на суточную ведомость", "Расхождения", "routine 19 ≠ 18")),
        Arguments.of(
            "countersignature/1",
            List.of("Countersignature", "Countersigned by", "D. Dean", "by two officers"),
            List.of("Вторая подпись", "D. Dean", "двумя офицерами своей стороны")),
        Arguments.of(
            "attachment-part/1",
            List.of("Part of a file", "Digest of the message", "3"),
            List.of("Часть файла", "Хеш сообщения", "3")),
        Arguments.of(
            "stix-batch/1",
            List.of("Batch of STIX objects", "Objects", "12"),
            List.of("Пакет объектов STIX", "Объектов", "12")),
        Arguments.of(
            "origin-report/1",
            List.of(
                "Report: appears to originate on your territory",
                "malicious code: command and control server",
                "198.41.0.4",
                "AS397196",
                "help to stop the activity",
                "within 2 days of receipt",
                "It says nothing of who is responsible."),
            List.of(
                "Сообщение: предположительно исходит с вашей территории",
                "вредоносный код: сервер управления",
                "198.41.0.4",
                "с момента получения: 2 дня",
                "это только технический источник")),
        Arguments.of(
            "origin-state/1",
            List.of(
                "State of a report of origin",
                "not ours: it does not originate here",
                "it only passes through here",
                "neither an admission nor an attribution"),
            List.of(
                "Состояние сообщения об источнике",
                "не наше: источник не на нашей территории",
                "здесь только промежуточный узел")),
        Arguments.of(
            "object-feedback/1",
            List.of("Feedback on objects received", "false positive: it hits what is harmless"),
            List.of("Отзыв о полученных объектах", "ложное срабатывание")),
        Arguments.of(
            "object-feedback-answer/1",
            List.of("Answer to feedback on objects", "kept: the objects stand"),
            List.of("Ответ на отзыв об объектах", "оставлено: объекты сохраняются")),
        Arguments.of(
            "match-offer/1",
            List.of("Private match: offer", "Points of the list", "1024"),
            List.of("Закрытое сопоставление: предложение", "Точек в списке", "Ключ сеанса")),
        Arguments.of(
            "match-accept/1",
            List.of("Private match: acceptance", "Digest of the list"),
            List.of("Закрытое сопоставление: согласие", "Хеш списка")),
        Arguments.of(
            "match-part/1",
            List.of("Private match: part of a list", "Part of", "reply"),
            List.of("Закрытое сопоставление: часть списка", "reply")),
        Arguments.of(
            "match-ready/1",
            List.of("Private match: reply ready", "Digest of the reply"),
            List.of("Закрытое сопоставление: ответ готов", "Хеш ответа")),
        Arguments.of(
            "match-end/1",
            List.of("Private match: end", "Reason", "refused"),
            List.of("Закрытое сопоставление: прекращение", "Причина")),
        Arguments.of(
            "pre-agreed/1",
            List.of(
                "Pre-agreed message",
                "HARBOUR 86",
                "We ask for voice contact between our centres at 22 November 2026, 04:00:00 UTC."),
            List.of(
                "Заранее согласованное сообщение",
                "HARBOUR 86",
                "Просим о голосовой связи между нашими центрами в 22 ноября 2026 г., 04:00:00 UTC.")));
  }

  @ParameterizedTest
  @MethodSource("formats")
  void each_format_is_composed_read_and_rendered_in_both_languages(
      String format, List<String> english, List<String> russian) throws MalformedInput {
    Message message = Sample.of(format).message();

    assertThat(Message.read(message.bytes())).isEqualTo(message);
    assertThat(Sample.FORMATS.check(message)).isEmpty();
    assertThat(shown(ENGLISH, message)).contains(english);
    assertThat(shown(RUSSIAN, message)).contains(russian);
  }

  @Test
  void every_format_is_among_them() {
    assertThat(formats().map(row -> (String) row.get()[0]))
        .containsExactlyInAnyOrderElementsOf(
            Sample.FORMATS.all().stream().map(Format::id).toList());
  }

  private static String shown(Wording wording, Message message) {
    Wording.Rendered rendered = wording.render(message, Sample.FORMATS);
    StringBuilder text = new StringBuilder(rendered.title()).append('\n');
    Stream.concat(rendered.header().stream(), rendered.body().stream())
        .forEach(part -> text.append(part.label()).append(": ").append(part.values()).append('\n'));
    return text.toString();
  }

  @Test
  void a_format_that_is_not_known_is_a_fault_and_no_exception() throws MalformedInput {
    Message message = Sample.of("inquiry/1").message();
    Message other =
        Message.read(Sample.spoiled(message, "format", new Json.Str("declaration-of-war/1")));

    assertThat(Sample.FORMATS.check(other))
        .extracting(Formats.Fault::clause)
        .containsExactly("M-FORM-1");
    assertThat(ENGLISH.render(other, Sample.FORMATS).title()).isEqualTo("declaration-of-war/1");
  }

  @Test
  void free_text_is_marked_with_its_language_and_codes_are_not() throws MalformedInput {
    Message message = Sample.of("reply/1").message();

    assertThat(ENGLISH.render(message, Sample.FORMATS).body())
        .filteredOn(part -> part.key().equals("text"))
        .singleElement()
        .satisfies(part -> assertThat(part.original()).isEqualTo("ru"));
    assertThat(ENGLISH.render(message, Sample.FORMATS).body())
        .filteredOn(part -> part.key().equals("answer"))
        .singleElement()
        .satisfies(part -> assertThat(part.original()).isEmpty());
  }

  @Test
  void formats_that_no_act_can_suspend_say_so() {
    assertThat(Sample.FORMATS.all().stream().filter(f -> !f.suspendable()).map(Format::id))
        .containsExactlyInAnyOrder(
            "inquiry/1",
            "acknowledgement/1",
            "good-will/1",
            "service/1",
            "exercise-start/1",
            "exercise-end/1",
            "unanswered/1",
            "countersignature/1",
            "test/1",
            "link-statement/1",
            "link-statement-answer/1");
  }

  @Test
  void an_attachment_is_named_with_its_size_and_digest() throws MalformedInput {
    Attachment file = new Attachment("flows.csv", "text/csv", 1234, Digest.of(Bytes.utf8("flows")));
    Message message = Sample.of("inquiry/1").attaching(file).message();

    assertThat(message.attachments()).containsExactly(file);
    assertThat(shown(RUSSIAN, message))
        .contains("flows.csv (text/csv, 1\u00a0234 байта), SHA-256 " + file.digest().hex());
  }

  @Test
  void an_acknowledgement_may_not_carry_files() throws MalformedInput {
    Attachment file =
        new Attachment("a.bin", "application/octet-stream", 1, Digest.of(Bytes.EMPTY));

    assertThat(Sample.FORMATS.check(Sample.of("acknowledgement/1").attaching(file).message()))
        .extracting(Formats.Fault::field)
        .containsExactly("attachments");
  }

  @Test
  void what_no_field_check_sees_the_schema_still_refuses() throws MalformedInput {
    Message message = Sample.of("test/1").message();
    Json.Obj body = Json.object().with("text", "words").with("callUp", new Json.Null()).build();

    assertThat(Sample.FORMATS.check(Message.read(Sample.spoiled(message, "body", body))))
        .isNotEmpty();
  }

  @Test
  void durations_and_plurals_are_right_in_both_languages() {
    assertThat(ENGLISH.duration(Duration.ofMinutes(61))).isEqualTo("1 hour 1 minute");
    assertThat(RUSSIAN.duration(Duration.ofMinutes(121))).isEqualTo("2 часа 1 минута");
    assertThat(RUSSIAN.duration(Duration.ofDays(5).plusHours(11))).isEqualTo("5 дней 11 часов");
    assertThat(RUSSIAN.duration(Duration.ZERO)).isEqualTo("0 секунд");
  }
}
