package org.kheap.cli.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.kheap.cli.shell.Command.Call;
import org.kheap.cli.shell.Command.Out;

/** Reads commands and runs them. */
public final class Shell {
    private final Workstation station;
    private final JobCommands jobs;
    private final TreeMap<String, Command> commands = new TreeMap<>();
    private int status;
    private boolean over;

    /**
     * @param limitMillis how long a job may run in the foreground; 0 for as long as it likes
     */
    public Shell(Workstation station, long limitMillis) {
        this.station = station;
        this.jobs = new JobCommands(station, limitMillis);
        add(jobs.all());
        add(new MachineCommands(station, jobs).all());
        add(new DumpCommands(station).all());
        add(new FileCommands(station).all());
        add(new SysctlCommands(station).all());
        add(List.of(new DebuggerCommand(station).command(), new VmstatCommand(station).command()));
        add(
                List.of(
                        new Command(
                                "help",
                                "[COMMAND]",
                                "say what there is, or more of one",
                                this::help),
                        new Command(
                                "exit",
                                "[STATUS]",
                                "switch the machine off and leave",
                                this::exit)));
    }

    private void add(List<Command> more) {
        more.forEach(command -> commands.put(command.name(), command));
    }

    List<Command> commands() {
        return new ArrayList<>(commands.values());
    }

    Workstation station() {
        return station;
    }

    JobCommands jobs() {
        return jobs;
    }

    /** Whether there is nothing more to read: the machine is off. */
    public boolean isOver() {
        return over || station.isHalted();
    }

    /** What the last command returned. */
    public int status() {
        return status;
    }

    /** Runs the commands of some lines, up to one that switches the machine off. */
    public void execute(String lines) throws ShellException {
        List<Statement> statements;
        try {
            statements = Statement.parse(lines);
        } catch (ShellException e) {
            complain("sh: " + e.getMessage());
            return;
        }
        for (Statement statement : statements) {
            if (isOver()) {
                return;
            }
            status = execute(statement);
            if (!isOver()) {
                jobs.slice();
                station.settle();
            }
        }
    }

    private int execute(Statement statement) {
        StringBuilder file = new StringBuilder();
        Out out = statement.target().isEmpty() ? station.screen()::print : file::append;
        try {
            int result = statement.words().isEmpty() ? Status.OK : call(statement, out);
            if (!statement.target().isEmpty()) {
                String path = station.disk().resolve(statement.target());
                station.disk().write(path, file.toString(), statement.append());
            }
            return result;
        } catch (ShellException e) {
            complain(e.getMessage());
            return Status.FAILURE;
        }
    }

    private int call(Statement statement, Out out) throws ShellException {
        String name = statement.words().get(0);
        Command command = commands.get(name);
        if (command == null) {
            complain("sh: %s: not found".formatted(name));
            return Status.NOT_FOUND;
        }
        if (statement.background() && !name.equals("run")) {
            throw new ShellException("sh: only run can be in the background");
        }
        List<String> arguments = statement.words().subList(1, statement.words().size());
        return command.body().run(new Call(arguments, statement.background(), out));
    }

    private void complain(String sentence) {
        station.screen().error(sentence + "\n");
        status = Status.FAILURE;
    }

    private int exit(Call call) throws ShellException {
        String argument = call.argument(0);
        if (!argument.matches("\\d{0,3}")) {
            throw new ShellException("usage: exit [STATUS]");
        }
        over = true;
        return argument.isEmpty() ? status : Integer.parseInt(argument);
    }

    private int help(Call call) throws ShellException {
        if (!call.arguments().isEmpty()) {
            Command command = commands.get(call.argument(0));
            if (command == null) {
                throw new ShellException("help: no such command: " + call.argument(0));
            }
            call.out().line(command.synopsis());
            call.out().line("    " + command.summary());
            command.details().forEach(line -> call.out().line("    " + line));
            return Status.OK;
        }
        for (Command command : commands.values()) {
            call.out().line("%-10s %s".formatted(command.name(), command.summary()));
        }
        call.out()
                .line(
                        "\nThe files of %s are those of the host's %s."
                                .formatted(Disk.CRASH, station.plan().crash()));
        return Status.OK;
    }
}
