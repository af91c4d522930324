/* Run once after a build, so that the class data archive knows what a run of a workload loads. */
int main(void)
{
    return 0;
}
