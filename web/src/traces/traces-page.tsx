import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';

export default function TracesPage() {
  return <ContentLayout header={<Header variant="h1">Traces</Header>} />;
}
