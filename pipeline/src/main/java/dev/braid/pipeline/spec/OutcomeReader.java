// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.spec;

import dev.braid.transforms.model.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads the outcomes of a spec and checks them against its events. */
final class OutcomeReader {

  static final Keys KEYS =
      Keys.of(
          "all", "a list of the events that must be there, like [request, finish]",
          "optional", "a list of the events to wait for as well, like [profile]");

  static final int MOST_OUTCOMES = 64;

  private final YamlFile file;
  private final Map<String, EventReader.Read> events = new LinkedHashMap<>();

  private OutcomeReader(YamlFile file, List<EventReader.Read> events) {
    this.file = file;
    events.forEach(event -> this.events.put(event.name(), event));
  }

  static List<Outcome> read(YamlFile file, Section spec, List<EventReader.Read> events) {
    Section outcomes = spec.named("outcomes");
    List<String> names = outcomes.names();
    if (outcomes.sound() && names.isEmpty()) {
      file.mistake(
          spec.value("outcomes"), "'outcomes' needs an outcome, like matched: { all: [request] }");
    }
    if (names.size() > MOST_OUTCOMES) {
      file.mistake(
          outcomes.at(names.get(MOST_OUTCOMES)),
          "a join has at most %s outcomes, not %s",
          MOST_OUTCOMES,
          names.size());
    }
    OutcomeReader reader = new OutcomeReader(file, events);
    List<Outcome> read = new ArrayList<>();
    for (String name : names) {
      int before = file.mistakes();
      String must = "outcome " + Wording.quote(name) + " must be a map, like { all: [request] }";
      Section section = Section.of(file, outcomes.at(name), outcomes.value(name), must, KEYS);
      List<Outcome> outcome = reader.read(name, section);
      if (file.mistakes() == before) {
        read.addAll(outcome);
      }
    }
    if (read.size() <= MOST_OUTCOMES) {
      reportLosers(file, outcomes, read);
    }
    return read;
  }

  private List<Outcome> read(String name, Section outcome) {
    outcome.require("all");
    Set<String> named = new LinkedHashSet<>();
    List<String> all = events(outcome, "all", outcome.filled("all"), named);
    List<String> optional = events(outcome, "optional", outcome.items("optional"), named);
    return all.isEmpty() ? List.of() : List.of(new Outcome(name, all, optional));
  }

  private List<String> events(Section outcome, String key, List<Node> items, Set<String> named) {
    List<String> names = new ArrayList<>();
    for (Node item : items) {
      String name = Value.of(file, item).name(outcome.must(key));
      if (name != null && isEvent(item, name)) {
        if (named.add(name)) {
          names.add(name);
        } else {
          file.mistake(
              item, "this outcome names %s twice; remove one of them", Wording.quote(name));
        }
      }
    }
    return names;
  }

  private boolean isEvent(Node item, String name) {
    EventReader.Read event = events.get(name);
    if (events.isEmpty()) {
      return true; // which has been reported, once
    }
    if (event == null) {
      String instead = Wording.instead(name, events.keySet());
      file.mistake(item, "there is no event %s%s", Wording.quote(name), instead);
      return false;
    }
    if (event.type().heartbeat()) {
      file.mistake(
          item,
          "%s is a heartbeat, which only holds an instance open; an outcome cannot need it",
          Wording.quote(name));
      return false;
    }
    return true;
  }

  private static void reportLosers(YamlFile file, Section section, List<Outcome> outcomes) {
    for (int i = 0; i < outcomes.size(); i++) {
      List<String> winners = Losers.winnersOver(i, outcomes);
      if (!winners.isEmpty()) {
        String name = outcomes.get(i).name();
        List<Outcome> earlier = outcomes.subList(0, i);
        file.mistake(
            section.at(name),
            "outcome %s can never win: whenever it fits, %s has won; %slet it need other events",
            Wording.quote(name),
            Wording.quotes(winners, "or"),
            earlier.stream().map(Outcome::name).anyMatch(winners::contains)
                ? "put it above, or "
                : "");
      }
    }
  }
}
