// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import dev.braid.pipeline.io.EndpointsException;
import dev.braid.pipeline.spec.SpecException;
import dev.braid.runners.job.JobMistake;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line {@code braid}. A verb is a class of its own, named in {@code subcommands}.
 *
 * <p>It exits with 0 if it did what it was asked to, whatever the data; with 2 if the call, the
 * spec or the endpoints are wrong, and nothing ran; with 1 if it failed while it ran. What it was
 * asked for goes to standard output, everything else to standard error.
 */
@Command(
    name = "braid",
    description = "Joins events that belong together but do not arrive together.",
    mixinStandardHelpOptions = true,
    versionProvider = Braid.Version.class,
    scope = ScopeType.INHERIT,
    usageHelpAutoWidth = true,
    sortOptions = false,
    footer = "%n`braid bench --help` tells how it is measured beside what else could do its work.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:it ran, whatever the data",
      "1:it failed while it ran",
      "2:the call, the spec or the endpoints are wrong; nothing ran"
    },
    subcommands = {
      RunCommand.class,
      CheckCommand.class,
      DeployCommand.class,
      RollbackCommand.class,
      StatusCommand.class,
      StopCommand.class,
      SavepointCommand.class,
      ResumeCommand.class,
      CheckpointsCommand.class,
      TestCommand.class,
      GenerateCommand.class,
      UpCommand.class,
      DownCommand.class,
      DemoCommand.class,
      HelpCommand.class,
      GenerateCompletion.class
    })
public final class Braid implements Runnable {

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Log what happens, and print the stack trace of a failure.")
  private boolean debug;

  private Braid() {}

  /** Runs the command line and leaves with its exit code. */
  public static void main(String[] args) {
    Thread main = Thread.currentThread();
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, e) -> {
          // Out of memory in a thread of a runner may leave the others waiting for ever.
          if (thread == main || e instanceof OutOfMemoryError) {
            System.err.println("braid: " + Failure.line(e));
            System.exit(CommandLine.ExitCode.SOFTWARE);
          }
        });
    System.exit(commandLine().execute(args));
  }

  /** The command line, ready to be executed. */
  static CommandLine commandLine() {
    Braid braid = new Braid();
    return new CommandLine(braid)
        .registerConverter(LocalRun.Runner.class, oneOf(LocalRun.Runner.values()))
        .registerConverter(LocalRun.State.class, oneOf(LocalRun.State.values()))
        .setExecutionStrategy(braid::execute)
        .setParameterExceptionHandler(Braid::wrongCall)
        .setExecutionExceptionHandler(braid::failed);
  }

  private static <T> ITypeConverter<T> oneOf(T[] values) {
    return text ->
        Stream.of(values)
            .filter(value -> value.toString().equals(text))
            .findFirst()
            .orElseThrow(
                () ->
                    new TypeConversionException(
                        "must be one of " + List.of(values) + ", not '" + text + "'"));
  }

  /** Without a verb. */
  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(spec.commandLine(), "what to do? give a command, like run");
    }
  }

  private int execute(ParseResult call) {
    if (debug) {
      // Before the first logger is made; the default is in simplelogger.properties.
      System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "info");
    }
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    return new RunLast().execute(call);
  }

  private static int wrongCall(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("braid: " + e.getMessage());
    if (!UnmatchedArgumentException.printSuggestions(e, err)) {
      err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    }
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  private int failed(Exception e, CommandLine command, ParseResult call) {
    PrintWriter err = command.getErr();
    if (e instanceof SpecException || e instanceof EndpointsException || e instanceof JobMistake) {
      err.println(e.getMessage());
      return command.getCommandSpec().exitCodeOnInvalidInput();
    }
    err.println("braid: " + Failure.line(e));
    if (debug) {
      e.printStackTrace(err);
    }
    return command.getCommandSpec().exitCodeOnExecutionException();
  }

  /** Reads the versions that the build wrote down. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
      Properties versions = new Properties();
      try (InputStream in = Braid.class.getResourceAsStream("versions.properties")) {
        versions.load(in);
      }
      return new String[] {
        "braid " + versions.getProperty("braid"),
        "Beam " + versions.getProperty("beam") + ", Flink " + versions.getProperty("flink"),
        "Java " + Runtime.version() + ", " + System.getProperty("java.vm.name")
      };
    }
  }
}
