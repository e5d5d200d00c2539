namespace Regularization.Notebooks.Tests.Jupyter;

/// <summary>The kernel in a process of its own, driven by Jupyter's own client; what happens in each scenario is written in <c>client.py</c>.</summary>
public sealed class KernelTests : JupyterTests
{
    [Theory]
    [InlineData("describes_itself")]
    [InlineData("executes")]
    [InlineData("is_warmed_up")]
    [InlineData("output_arrives_while_the_cell_runs")]
    [InlineData("errors_have_lines")]
    [InlineData("interrupts")]
    [InlineData("a_signal_interrupts_and_does_not_kill")]
    [InlineData("control_is_served_while_a_cell_runs")]
    [InlineData("restarts")]
    [InlineData("dies_with_its_parent")]
    [InlineData("silence_and_history")]
    [InlineData("a_failing_cell_drops_those_behind_it")]
    [InlineData("expressions")]
    [InlineData("displays_are_replaced")]
    [InlineData("standard_error_is_a_stream_of_its_own")]
    [InlineData("clears")]
    [InlineData("programs_are_heard")]
    [InlineData("last_words_are_in_the_log")]
    [InlineData("programs_end_with_the_kernel")]
    [InlineData("other_languages_are_shown")]
    [InlineData("nobody_types")]
    [InlineData("cells_ask")]
    [InlineData("completes")]
    [InlineData("gets_completion_ready_behind_the_first_cell")]
    [InlineData("knows_when_code_is_complete")]
    [InlineData("unknown_requests_do_no_harm")]
    [InlineData("every_request_is_answered")]
    [InlineData("a_second_interrupt_says_that_the_cell_is_stuck")]
    [InlineData("changed_messages_do_no_harm")]
    [InlineData("garbage_is_dropped")]
    [InlineData("two_front_ends")]
    [InlineData("a_page_that_is_loaded_again_gets_its_replies")]
    [InlineData("a_million_characters")]
    [InlineData("a_hundred_megabytes")]
    [InlineData("a_thousand_cells")]
    [InlineData("listens_on_its_address_only")]
    public async Task Passes(string scenario) => await Jupyter.PythonAsync(JupyterFolder.Script("client.py"), scenario, JupyterFolder.KernelName);

    [Fact]
    public async Task A_training_loop_is_interrupted_and_the_model_is_still_there() =>
        await Jupyter.PythonAsync(JupyterFolder.Script("client.py"), "interrupts_training", JupyterFolder.KernelName, Lessons.RepositoryNotebook.PathOf("setup.csx"));

    [Fact]
    public async Task The_losses_of_a_training_are_seen_while_it_runs() =>
        await Jupyter.PythonAsync(JupyterFolder.Script("client.py"), "losses_grow_while_a_cell_trains", JupyterFolder.KernelName, Lessons.RepositoryNotebook.PathOf("setup.csx"));

    [Fact]
    public async Task Two_hundred_trainings_take_no_more_memory_than_twenty() =>
        await Jupyter.PythonAsync(JupyterFolder.Script("client.py"), "trains_two_hundred_times", JupyterFolder.KernelName, Lessons.RepositoryNotebook.PathOf("setup.csx"));
}
