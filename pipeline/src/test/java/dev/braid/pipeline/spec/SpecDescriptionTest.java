// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.spec;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SpecDescriptionTest {

  @Test
  void theMatchExampleIsToldInWords() {
    JoinSpec spec = SpecReader.read(Path.of("examples/match/join.yaml"));

    assertThat(
        SpecDescription.of(spec),
        equalTo(
            """
            Join 'match' makes one result for each matchId.

            Events
              request  from requests                              waits 5s
              accept   from answers where kind is accept          waits 30s
              finish   from calls where kind is finish or hangup  waits 5s   gives duration and rating
              cancel   from answers where kind is cancel          waits 5s
              profile  from profiles                              waits 5s   the last one counts
              beat     from beats                                 waits 10s  heartbeat
              The event time is at; an event sent again with the same eventId counts once.

            Outcomes, of which the first that fits wins
              matched    complete  as soon as request, finish and profile are there
                         partial   at the deadline, with request and finish but without profile
              cancelled  complete  as soon as request and cancel are there
              none       missing   at the deadline, in every other case

            Deadline
              The newest event decides how long to wait for the next one, but never longer than 2m after
              the first. An event at the deadline itself is in time.
              A heartbeat moves the deadline and does nothing else; it opens nothing.

              request          finish           profile
              ●── 5s at most ──●── 5s at most ──■ matched, complete
              ╰── nothing comes in time ────────▼ partial or missing

            Decided on arrival
              A complete result goes out the moment its last event is seen; what comes later, even
              from an earlier time, does not change it. Files are decided on all there is.
              A source may be 500ms out of order: a deadline passes when every source is 500ms beyond it.

            Bounds
              For 2m after it closed a key is known and its events are late; then nothing of it is kept.
              At most 1,000 events an instance and 1 MiB an event; what is beyond is rejected.
              On a stream an event more than 1h ahead of the machine's clock is rejected.
            """));
  }

  @Test
  void whatDiffersByEventIsToldWithTheEvent() {
    JoinSpec spec =
        SpecReader.read(
            "s",
            """
            join: every
            wait: PT5S
            decide: on-watermark
            repeat: true
            maxEvents: 20000
            maxEventSize: 64KiB
            events:
              a: { from: s, when: { kind: [a, 1, true], b.c: "1" }, key: [k, l], time: t, keep: all }
              b: { from: s, key: k, time: u, id: i, wait: 1s, select: [b.c, d] }
            outcomes:
              both: { all: [a, b] }
            """);

    assertThat(
        SpecDescription.of(spec),
        equalTo(
            """
            Join 'every' makes results for each key, one after another.

            Events
              a  from s where kind is a, 1 or true and b.c is '1'  waits 5s  all of them count; key k and l; time t; no id
              b  from s                                            waits 1s  gives b.c and d; key k; time u; id i

            Outcome
              both  complete  as soon as a and b are there
              none  missing   at the deadline, in every other case

            Deadline
              The newest event decides how long to wait for the next one, but never longer than 50s after
              the first. An event at the deadline itself is in time.

              a                b
              ●── 5s at most ──■ both, complete
              ╰── nothing comes in time ──▼ missing

            Decided on the watermark
              A complete result waits until no earlier event can come; then the order in which events
              arrive makes no difference.
              Each source is taken to be in order (disorder 0s): a deadline passes when every source is there.

            Bounds
              For 50s after it closed a key is known and its events are late; then nothing of it is kept.
              At most 20,000 events an instance and 64 KiB an event; what is beyond is rejected.
              On a stream an event more than 1h ahead of the machine's clock is rejected.
            """));
  }

  @Test
  void tellsThatIdsOfRepeatedInstancesMayMoveOnArrival() {
    String yaml =
        """
        join: every
        key: k
        time: t
        wait: 5s
        decide: on-arrival
        repeat: %s
        events:
          a: { from: s }
        outcomes:
          one: { all: [a] }
        """;
    String warning = "its id; where ids must be the same after a restart, decide on-watermark.";

    String repeated = SpecDescription.of(SpecReader.read("s", yaml.formatted("true")));
    assertThat(repeated, containsString(warning));
    String once = SpecDescription.of(SpecReader.read("s", yaml.formatted("false")));
    assertThat(once, not(containsString(warning)));
  }
}
